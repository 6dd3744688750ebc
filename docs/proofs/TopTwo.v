(** * The formula of the two largest classes (claim C8)

    For two classes the formula [sqrt (delta^2 + pi^2) / |a1 - a2|] is the radius: theorem
    [binary_radius].  Here: the sign of [delta] in print is wrong, and for more classes the
    formula errs to both sides.  docs/theory.md, Propositions 1.5 and 4.10. *)

From Coq Require Import Reals Lra Lia List ZArith.
From Coquelicot Require Import Complex Rcomplements.
From Ghosts Require Import ExponentialSum TwoClasses SpreadEquality.
Import ListNotations.
Open Scope R_scope.

(** The place printed for the nearest ghost, [(delta + i pi) / (a1 - a2)]. *)
Definition printed_ghost (w1 a1 w2 a2 : R) : C :=
  ((RtoC (ln (w1 / w2)) + Ci * RtoC PI) / RtoC (a1 - a2))%C.

(** It is a zero only where the sign does not matter. *)
Theorem printed_ghost_is_none w1 a1 w2 a2 :
  0 < w1 -> 0 < w2 -> a1 <> a2 -> w1 <> w2 ->
  F [(w1, a1); (w2, a2)] (printed_ghost w1 a1 w2 a2) <> 0.
Proof.
  intros H1 H2 D W Z.
  apply binary_zeros in Z as [k K]; try assumption.
  unfold printed_ghost, binary_zero in K.
  assert (N : a1 - a2 <> 0) by lra.
  assert (E : ln (w1 / w2) = ln (w2 / w1)).
  { apply (f_equal (fun z => Re (z * RtoC (a1 - a2))%C)) in K.
    assert (T : forall z : C, (z / RtoC (a1 - a2) * RtoC (a1 - a2))%C = z)
      by (intro z; field; now apply RtoC_neq_0).
    rewrite !T in K. unfold Re, RtoC, Ci in K; simpl in K. lra. }
  assert (Q : 0 < w1 / w2) by (apply Rdiv_lt_0_compat; lra).
  replace (w2 / w1) with (/ (w1 / w2)) in E by (field; lra).
  rewrite ln_Rinv in E by exact Q.
  assert (L : ln (w1 / w2) = ln 1) by (rewrite ln_1; lra).
  apply ln_inv in L; [| exact Q | lra ].
  apply W. apply Rmult_eq_reg_r with (/ w2); [| apply Rinv_neq_0_compat; lra ].
  rewrite Rinv_r by lra. exact L.
Qed.

(** ** Three equal classes with slopes -1, 0, 1 *)

Lemma Cexp_eq_1 (z : C) : Cexp z = 1 -> exists k : Z, z = (0, 2 * IZR k * PI).
Proof.
  intro H.
  assert (P : Cexp (z + (0, PI)) = RtoC (- (1))).
  { rewrite Cexp_plus, H. unfold Cexp; cbn [Re Im fst snd]. rewrite exp_0, cos_PI, sin_PI.
    apply C_ext; cbn; ring. }
  apply Cexp_eq_neg in P as [k K]; [| lra ].
  exists k. rewrite ln_1 in K. destruct z as [x y].
  assert (Kx := f_equal Re K). assert (Ky := f_equal Im K). cbn in Kx, Ky.
  apply C_ext; cbn; lra.
Qed.

(** The zeros of [1 + 2 cosh tau] are [2 pi i k / 3], [k] no multiple of 3; here, the nearest. *)
Theorem three_classes_radius : is_radius [(1, -1); (1, 0); (1, 1)] (2 * PI / 3).
Proof.
  assert (Pp := PI_RGT_0). split.
  - exists (0, 2 * PI / 3). split.
    + assert (C3 : cos (2 * PI / 3) = - (1 / 2)).
      { replace (2 * PI / 3) with (PI - PI / 3) by field.
        rewrite Rtrigo_facts.cos_pi_minus, cos_PI3. reflexivity. }
      cbn [F]. rewrite !Cexp_imaginary.
      replace (-1 * (2 * PI / 3)) with (- (2 * PI / 3)) by ring.
      rewrite Rmult_0_l, Rmult_1_l, cos_0, sin_0, cos_neg, sin_neg, C3.
      apply C_ext; unfold Cplus, Cmult, Re, Im, RtoC; simpl; field.
    + unfold Cmod; simpl. replace (_ + _) with ((2 * PI / 3) ^ 2) by ring.
      apply sqrt_pow2. lra.
  - intros tau Z. set (X := Cexp tau).
    assert (E : (X * X + X + 1 = 0)%C).
    { replace (X * X + X + 1)%C with (X * F [(1, -1); (1, 0); (1, 1)] tau)%C.
      - rewrite Z. ring.
      - cbn [F]. unfold X.
        replace (RtoC (-1) * tau)%C with (- tau)%C
          by (apply C_ext; destruct tau; unfold Re, Im, RtoC; simpl; ring).
        replace (RtoC 0 * tau)%C with (RtoC 0) by ring.
        replace (RtoC 1 * tau)%C with tau by ring.
        assert (I : (Cexp tau * Cexp (- tau) = 1)%C).
        { rewrite <- Cexp_plus. replace (tau + - tau)%C with (RtoC 0) by ring. apply Cexp_0. }
        rewrite Cexp_0.
        replace (Cexp tau *
          (RtoC 1 * Cexp (- tau) + (RtoC 1 * RtoC 1 + (RtoC 1 * Cexp tau + RtoC 0))))%C
          with (Cexp tau * Cexp (- tau) + Cexp tau + Cexp tau * Cexp tau)%C by ring.
        rewrite I. ring. }
    assert (T : Cexp (tau + (tau + tau))%C = 1).
    { rewrite !Cexp_plus. fold X.
      replace (X * (X * X))%C with ((X - 1) * (X * X + X + 1) + 1)%C by ring.
      rewrite E. ring. }
    apply Cexp_eq_1 in T as [k K].
    destruct tau as [x y].
    assert (Kx := f_equal Re K). assert (Ky := f_equal Im K). cbn in Kx, Ky.
    assert (X0 : x = 0) by lra. assert (Y : y = 2 * IZR k * PI / 3) by lra.
    assert (K0 : k <> 0%Z).
    { intros ->. assert (Z1 : X = 1).
      { unfold X. replace ((x, y) : C) with (RtoC 0); [ apply Cexp_0 |].
        apply C_ext; cbn; lra. }
      rewrite Z1 in E. apply (f_equal Re) in E. cbn in E. lra. }
    unfold Cmod; simpl. rewrite X0, Y.
    replace (_ + _) with ((2 * PI / 3) ^ 2 * (IZR k * IZR k)) by field.
    rewrite <- (sqrt_pow2 (2 * PI / 3)) at 1 by lra.
    apply sqrt_le_1_alt.
    assert (1 <= IZR k * IZR k) by (rewrite <- mult_IZR; apply IZR_le; nia).
    generalize (pow2_ge_0 (2 * PI / 3)). nra.
Qed.

(** The formula is no upper bound: the pair of the slopes -1 and 1 gives [pi / 2]. *)
Theorem pair_formula_too_small :
  is_radius [(1, -1); (1, 1)] (PI / 2) /\ is_radius [(1, -1); (1, 0); (1, 1)] (2 * PI / 3) /\
  PI / 2 < 2 * PI / 3.
Proof.
  assert (P := PI_RGT_0). split; [| split; [ exact three_classes_radius | lra ]].
  assert (H := binary_radius 1 (-1) 1 1 ltac:(lra) ltac:(lra) ltac:(lra)).
  replace (sqrt (ln (1 / 1) ^ 2 + PI ^ 2) / Rabs (-1 - 1)) with (PI / 2) in H; [ exact H |].
  replace (1 / 1) with 1 by field. rewrite ln_1.
  replace (0 ^ 2 + PI ^ 2) with (PI ^ 2) by ring. rewrite sqrt_pow2 by lra.
  rewrite Rabs_left by lra. f_equal. ring.
Qed.

(** The formula is no lower bound: two classes of weight 1/2 that share their slope count as
    one of weight 1, and every pair of different slopes gives [sqrt (log 2 ^2 + pi^2) > pi]. *)
Theorem pair_formula_too_large :
  is_radius [(1, 0); (1 / 2, 1)] (sqrt (ln 2 ^ 2 + PI ^ 2)) /\
  is_radius [(1, 0); (1 / 2, 1); (1 / 2, 1)] PI /\ PI < sqrt (ln 2 ^ 2 + PI ^ 2).
Proof.
  assert (P := PI_RGT_0).
  assert (L : 0 < ln 2) by (rewrite <- ln_1; apply ln_increasing; lra).
  split; [| split ].
  - assert (H := binary_radius 1 0 (1 / 2) 1 ltac:(lra) ltac:(lra) ltac:(lra)).
    replace (1 / (1 / 2)) with 2 in H by field.
    replace (Rabs (0 - 1)) with 1 in H by (rewrite Rabs_left; lra).
    unfold Rdiv at 2 in H. rewrite Rinv_1, Rmult_1_r in H. exact H.
  - assert (H := binary_radius 1 0 1 1 ltac:(lra) ltac:(lra) ltac:(lra)).
    replace (sqrt (ln (1 / 1) ^ 2 + PI ^ 2) / Rabs (0 - 1)) with PI in H.
    + assert (M : forall tau, F [(1, 0); (1 / 2, 1); (1 / 2, 1)] tau = F [(1, 0); (1, 1)] tau).
      { intro tau. cbn [F]. generalize (Cexp (RtoC 0 * tau)) (Cexp (RtoC 1 * tau)). intros u v.
        apply C_ext; destruct u, v; unfold Re, Im, RtoC; simpl; field. }
      destruct H as [[tau [Z R]] N]. split.
      * exists tau. rewrite M. now split.
      * intros t Zt. rewrite M in Zt. now apply N.
    + replace (1 / 1) with 1 by field. rewrite ln_1.
      replace (0 ^ 2 + PI ^ 2) with (PI ^ 2) by ring. rewrite sqrt_pow2 by lra.
      rewrite Rabs_left by lra. field.
  - rewrite <- (sqrt_pow2 PI) at 1 by lra. apply sqrt_lt_1_alt. nra.
Qed.

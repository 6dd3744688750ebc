(** * The relative error of the quadratic model (claim C12)

    docs/theory.md, Theorem 14.4. *)

From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Ghosts Require Import ExponentialSum ThirdMoment Divergence QuadraticModel IntegerIntervals.
Open Scope R_scope.

(** Of two functions that start at 0, the one with the steeper derivative stays above. *)
Lemma steeper_stays_above (f df g dg : R -> R) (x : R) : 0 <= x ->
  (forall t, is_derive f t (df t)) -> (forall t, is_derive g t (dg t)) -> f 0 = 0 -> g 0 = 0 ->
  (forall t, 0 <= t -> Rabs (df t) <= dg t) -> Rabs (f x) <= g x.
Proof.
  intros X Df Dg F0 G0 H.
  assert (One : forall e, e = 1 \/ e = -1 -> e * f x <= g x).
  { intros e He.
    assert (D : forall t, is_derive (fun t => g t - e * f t) t (dg t - e * df t)).
    { intro t. apply (is_derive_minus g (fun t => e * f t)); [ apply Dg |].
      apply (is_derive_scal f t e), Df. }
    destruct (MVT_gen (fun t => g t - e * f t) 0 x (fun t => dg t - e * df t)) as [c [Hc E]].
    - intros t _. apply D.
    - intros t _. apply derivable_continuous_pt. exists (dg t - e * df t).
      apply is_derive_Reals, D.
    - rewrite Rmin_left, Rmax_right in Hc by lra. rewrite F0, G0 in E.
      specialize (H c ltac:(lra)). apply Rabs_le_between in H.
      assert (0 <= (dg c - e * df c) * (x - 0)).
      { apply Rmult_le_pos; [| lra ]. destruct He as [-> | ->]; lra. }
      lra. }
  apply Rabs_le. generalize (One 1 ltac:(now left)) (One (-1) ltac:(now right)). lra.
Qed.

(** A function whose derivative has one sign between two points. *)
Lemma rising_between (f df : R -> R) a b : a <= b ->
  (forall t, is_derive f t (df t)) -> (forall t, 0 <= df t) -> f a <= f b.
Proof.
  intros L D P.
  destruct (MVT_gen f a b df) as [c [_ E]].
  - intros t _. apply D.
  - intros t _. apply derivable_continuous_pt. exists (df t). apply is_derive_Reals, D.
  - assert (0 <= df c * (b - a)) by (apply Rmult_le_pos; [ apply P | lra ]). lra.
Qed.

Section OneSum.
Variables (s : list term) (m M : R).
Hypothesis nonempty : s <> nil.
Hypothesis weights : positive s.
Hypothesis slopes : slopes_in m M s.
Let D := M - m.
Let v (t : R) := var (tilt t s).

(** [|K'''| <= Delta K'']. *)
Lemma third_at_most_spread_variance t : Rabs (third (tilt t s)) <= D * v t.
Proof.
  assert (L := law_tilt t s nonempty weights).
  assert (S := slopes_in_tilt m M t s slopes).
  assert (H := third_moment_variance m M _ L S). assert (V := var_nonneg _ L).
  destruct (mean_between m M _ L S) as [M1 M2]. fold (v t) in *.
  assert (HD : 0 <= D) by (unfold D; lra).
  apply Rsqr_incr_0_var; [| now apply Rmult_le_pos ].
  rewrite !Rsqr_pow2, pow2_abs.
  replace ((D * v t) ^ 2) with (v t ^ 2 * D ^ 2) by ring.
  apply Rle_trans with (1 := H). fold D.
  apply Rmult_le_compat_l; [ apply pow2_ge_0 | lra ].
Qed.

(** [v(t) e^(+-Delta t)] rises or falls. *)
Lemma tilted_variance e t : e = 1 \/ e = -1 ->
  is_derive (fun t => e * (v t * exp (e * D * t))) t
    (e * ((third (tilt t s) + e * D * v t) * exp (e * D * t))).
Proof.
  intro He.
  apply (is_derive_scal (fun t => v t * exp (e * D * t)) t e).
  replace ((third (tilt t s) + e * D * v t) * exp (e * D * t))
    with (third (tilt t s) * exp (e * D * t) + v t * (e * D * exp (e * D * t))) by ring.
  apply (is_derive_mult v (fun t => exp (e * D * t)) t (third (tilt t s))
    (e * D * exp (e * D * t))).
  - now apply is_derive_var.
  - auto_derive; [ trivial | ring ].
  - intros; apply Rmult_comm.
Qed.

Lemma variance_between t :
  v 0 * exp (- (D * Rabs t)) <= v t <= v 0 * exp (D * Rabs t).
Proof.
  assert (R : forall e a b, e = 1 \/ e = -1 -> a <= b ->
              e * (v a * exp (e * D * a)) <= e * (v b * exp (e * D * b))).
  { intros e a b He L.
    apply (rising_between (fun t => e * (v t * exp (e * D * t)))
      (fun t => e * ((third (tilt t s) + e * D * v t) * exp (e * D * t)))); [ exact L | |].
    - intro u. now apply tilted_variance.
    - intro u. assert (H := third_at_most_spread_variance u). apply Rabs_le_between in H.
      assert (X := exp_pos (e * D * u)).
      rewrite <- Rmult_assoc. apply Rmult_le_pos; [| lra ]. destruct He as [-> | ->]; nra. }
  assert (Undo : forall y, exp y * exp (- y) = 1)
    by (intro y; rewrite <- exp_plus, Rplus_opp_r; apply exp_0).
  assert (U := Undo (D * Rabs t)).
  assert (P := exp_pos (D * Rabs t)). assert (Q := exp_pos (- (D * Rabs t))).
  destruct (Rle_dec 0 t) as [T | T].
  - rewrite (Rabs_pos_eq t T) in *.
    assert (R1 := R 1 0 t ltac:(now left) T). assert (R2 := R (-1) 0 t ltac:(now right) T).
    replace (1 * D * t) with (D * t) in R1 by ring.
    replace (-1 * D * t) with (- (D * t)) in R2 by ring.
    replace (1 * D * 0) with 0 in R1 by ring. replace (-1 * D * 0) with 0 in R2 by ring.
    rewrite exp_0 in R1, R2. split.
    + apply Rmult_le_reg_r with (exp (D * t)); [ exact P |].
      rewrite Rmult_assoc, (Rmult_comm (exp (- (D * t)))), U. lra.
    + apply Rmult_le_reg_r with (exp (- (D * t))); [ exact Q |].
      rewrite Rmult_assoc, U. lra.
  - assert (T' : t <= 0) by lra. rewrite (Rabs_left t) in * by lra.
    replace (D * - t) with (- (D * t)) in * by ring. rewrite Ropp_involutive in *.
    assert (R1 := R 1 t 0 ltac:(now left) T'). assert (R2 := R (-1) t 0 ltac:(now right) T').
    replace (1 * D * t) with (D * t) in R1 by ring.
    replace (-1 * D * t) with (- (D * t)) in R2 by ring.
    replace (1 * D * 0) with 0 in R1 by ring. replace (-1 * D * 0) with 0 in R2 by ring.
    rewrite exp_0 in R1, R2. split.
    + apply Rmult_le_reg_r with (exp (- (D * t))); [ exact P |].
      rewrite Rmult_assoc, (Rmult_comm (exp (D * t))), U. lra.
    + apply Rmult_le_reg_r with (exp (D * t)); [ exact Q |].
      rewrite Rmult_assoc, U. lra.
Qed.

Lemma variance_change t : Rabs (v t - v 0) <= v 0 * (exp (D * Rabs t) - 1).
Proof.
  destruct (variance_between t) as [L U].
  assert (V : 0 <= v 0) by (apply var_nonneg, law_tilt; assumption).
  set (y := D * Rabs t) in *.
  assert (P := exp_pos y). assert (Q := exp_pos (- y)).
  assert (I : exp y * exp (- y) = 1) by (rewrite <- exp_plus, Rplus_opp_r; apply exp_0).
  assert (A : 2 <= exp y + exp (- y)) by (generalize (pow2_ge_0 (exp y - 1)); nra).
  apply Rabs_le. split; nra.
Qed.
End OneSum.

(** The printed constant-free bound, as a function of [x = Delta |tau|]. *)
Definition relative_error_bound (x : R) := 2 * ((x - 1) * exp x + 1 - x ^ 2 / 2) / x ^ 2.

Theorem relative_error m M s tau : s <> nil -> positive s -> slopes_in m M s -> m < M ->
  tau <> 0 ->
  Rabs (KL s tau 0 - tau ^ 2 / 2 * var (tilt 0 s)) <=
  tau ^ 2 / 2 * var (tilt 0 s) * relative_error_bound ((M - m) * Rabs tau).
Proof.
  intros N P L HD T0. set (D := M - m). set (v0 := var (tilt 0 s)).
  assert (Dp : 0 < D) by (unfold D; lra).
  rewrite KL_remainder by assumption.
  set (C := fun t => v0 / D ^ 2 * ((D * t - 1) * exp (D * t) + 1 - (D * t) ^ 2 / 2)).
  set (dC := fun t => v0 * t * (exp (D * t) - 1)).
  assert (DC : forall t, is_derive C t (dC t)).
  { intro t. unfold C, dC. auto_derive; [ trivial | field; lra ]. }
  assert (C0 : C 0 = 0).
  { unfold C. rewrite Rmult_0_r, exp_0. field. lra. }
  assert (A : 0 < Rabs tau) by now apply Rabs_pos_lt.
  replace (tau ^ 2 / 2 * v0 * relative_error_bound (D * Rabs tau)) with (C (Rabs tau)).
  2: { unfold C, relative_error_bound.
       replace ((D * Rabs tau) ^ 2) with (D ^ 2 * tau ^ 2)
         by (rewrite Rpow_mult_distr, pow2_abs; reflexivity).
       field. split; [ exact T0 | lra ]. }
  assert (R0 : remainder s 0 = 0) by (unfold remainder, Rdiv; ring).
  assert (Bound : forall t, 0 <= t -> forall u, Rabs u = t ->
            Rabs (u * (var (tilt u s) - v0)) <= dC t).
  { intros t Ht u Hu. rewrite Rabs_mult, Hu.
    assert (V := variance_change s m M N P L u). rewrite Hu in V. fold D v0 in V.
    unfold dC. replace (v0 * t * (exp (D * t) - 1)) with (t * (v0 * (exp (D * t) - 1))) by ring.
    now apply Rmult_le_compat_l. }
  destruct (Rle_dec 0 tau) as [T | T].
  - rewrite (Rabs_pos_eq tau T).
    apply (steeper_stays_above _ (fun t => t * (var (tilt t s) - v0)) C dC tau T); trivial.
    + intro t. now apply is_derive_remainder.
    + intros t Ht. apply (Bound t Ht). now apply Rabs_pos_eq.
  - rewrite (Rabs_left tau) by lra.
    rewrite <- (Ropp_involutive tau) at 1.
    apply (steeper_stays_above (fun t => remainder s (- t))
      (fun t => - (- t * (var (tilt (- t) s) - v0))) C dC (- tau)); trivial; [ lra | | |].
    + intro t. replace (- (- t * (var (tilt (- t) s) - v0)))
        with (scal (-1) (- t * (var (tilt (- t) s) - v0)))
        by (unfold scal; cbn -[var]; unfold mult; cbn -[var]; ring).
      apply (is_derive_comp (remainder s) (fun t => - t) t _ (-1));
        [ now apply is_derive_remainder | auto_derive; [ trivial | ring ] ].
    + cbv beta. now rewrite Ropp_0.
    + intros t Ht. rewrite Rabs_Ropp. apply (Bound t Ht). rewrite Rabs_Ropp. now apply Rabs_pos_eq.
Qed.

(** 18.339 % at [x = 1/4], below 10 % at [x = 0.14]. *)
Theorem relative_error_numbers :
  0.18338 <= relative_error_bound (1 / 4) <= 0.18340 /\ relative_error_bound 0.14 < 0.1.
Proof. unfold relative_error_bound. split; [ split |]; interval with (i_prec 80). Qed.

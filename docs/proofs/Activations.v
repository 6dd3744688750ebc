(** * Singular points of activations and neurons (claims C17 and C18)

    docs/theory.md, Propositions 17.1 to 17.3 and 18.8.  A quotient is singular where its
    denominator is 0 and its numerator is not. *)

From Coq Require Import Reals Lra Lia Psatz List ZArith.
From Coquelicot Require Import Complex Rcomplements.
From Ghosts Require Import ExponentialSum TwoClasses IntegerIntervals.
Import ListNotations.
Open Scope R_scope.

(** ** The logistic function, softplus, SiLU and tanh *)

(** The denominator [1 + e^-x] of the logistic function [s(x) = 1 / (1 + e^-x)]. *)
Definition logistic_denominator (x : C) : C := (1 + Cexp (- x))%C.
Definition logistic (x : C) : C := (1 / logistic_denominator x)%C.

Lemma Cexp_eq_m1 (z : C) : Cexp z = RtoC (- (1)) <-> exists k : Z, z = (0, PI * (2 * IZR k + 1)).
Proof. rewrite Cexp_eq_neg by lra. now rewrite ln_1. Qed.

Theorem logistic_poles x :
  logistic_denominator x = 0 <-> exists k : Z, x = (0, PI * (2 * IZR k + 1)).
Proof.
  unfold logistic_denominator. split.
  - intro H. assert (E : Cexp (- x) = RtoC (- (1))).
    { replace (Cexp (- x)) with ((1 + Cexp (- x)) - 1)%C by ring. rewrite H.
      apply C_ext; unfold Re, Im, RtoC; simpl; ring. }
    apply Cexp_eq_m1 in E as [k K]. exists (- k - 1)%Z.
    replace x with (- - x)%C by ring. rewrite K, minus_IZR, opp_IZR.
    apply C_ext; unfold Re, Im; simpl; ring.
  - intros [k ->].
    assert (E : Cexp (- (0, PI * (2 * IZR k + 1))%R) = RtoC (- (1))).
    { apply Cexp_eq_m1. exists (- k - 1)%Z. rewrite minus_IZR, opp_IZR.
      apply C_ext; unfold Re, Im; simpl; ring. }
    rewrite E. apply C_ext; unfold Re, Im, RtoC; simpl; ring.
Qed.

(** [tanh x = (e^2x - 1) / (e^2x + 1)]. *)
Theorem tanh_poles x :
  (Cexp (x + x) + 1 = 0)%C <-> exists k : Z, x = (0, PI * (IZR k + 1 / 2)).
Proof.
  split.
  - intro H. assert (E : Cexp (x + x) = RtoC (- (1))).
    { replace (Cexp (x + x)) with ((Cexp (x + x) + 1) - 1)%C by ring. rewrite H.
      apply C_ext; unfold Re, Im, RtoC; simpl; ring. }
    apply Cexp_eq_m1 in E as [k K]. exists k. destruct x as [a b].
    assert (Ka := f_equal Re K). assert (Kb := f_equal Im K). cbn in Ka, Kb.
    apply C_ext; cbn; lra.
  - intros [k ->].
    assert (E : Cexp ((0, PI * (IZR k + 1 / 2))%R + (0, PI * (IZR k + 1 / 2))%R) = RtoC (- (1))).
    { apply Cexp_eq_m1. exists k. apply C_ext; unfold Re, Im; simpl; field. }
    rewrite E. apply C_ext; unfold Re, Im, RtoC; simpl; ring.
Qed.

(** ** The tanh form of GELU *)

Definition gamma : R := 44715 / 1000000.

(** The argument of tanh, [sqrt (2 / pi) (x + gamma x^3)]. *)
Definition gelu_argument (x : C) : C :=
  (RtoC (sqrt (2 / PI)) * (x + RtoC gamma * (x * x * x)))%C.

Definition gelu_pole (x : C) : Prop :=
  (Cexp (gelu_argument x + gelu_argument x) + 1 = 0)%C.

(** Printed at the imaginary distance [pi / 2]; there is none below 2.754. *)
Lemma gelu_pole_equations (a b : R) : gelu_pole (a, b) <->
  a * (1 + gamma * (a ^ 2 - 3 * b ^ 2)) = 0 /\
  exists k : Z, sqrt (2 / PI) * (b + gamma * (3 * a ^ 2 * b - b ^ 3)) = PI * (IZR k + 1 / 2).
Proof.
  assert (Pp := PI_RGT_0).
  assert (Q : 0 < sqrt (2 / PI)) by (apply sqrt_lt_R0, Rdiv_lt_0_compat; lra).
  unfold gelu_pole. rewrite tanh_poles.
  assert (E : gelu_argument (a, b) =
    (sqrt (2 / PI) * (a * (1 + gamma * (a ^ 2 - 3 * b ^ 2))),
     sqrt (2 / PI) * (b + gamma * (3 * a ^ 2 * b - b ^ 3)))).
  { unfold gelu_argument. generalize (sqrt (2 / PI)) gamma. intros q g.
    apply C_ext; unfold Re, Im, RtoC; simpl; ring. }
  rewrite E. split.
  - intros [k K]. injection K as K1 K2. split; [| now exists k ].
    apply Rmult_eq_reg_l with (sqrt (2 / PI)); lra.
  - intros [H [k K]]. exists k. rewrite H, K. apply C_ext; cbn; ring.
Qed.

Theorem gelu_poles_far (a b : R) : gelu_pole (a, b) -> 2.75477 <= Rabs b.
Proof.
  intro G. apply gelu_pole_equations in G as [Ha [k K]].
  set (A := PI / 2 / sqrt (2 / PI)).
  assert (Pp := PI_RGT_0).
  assert (Q : 0 < sqrt (2 / PI)) by (apply sqrt_lt_R0, Rdiv_lt_0_compat; lra).
  set (p := b + gamma * (3 * a ^ 2 * b - b ^ 3)) in *.
  assert (Odd : 1 / 2 <= Rabs (IZR k + 1 / 2)).
  { destruct (Z_le_gt_dec 0 k) as [L | L].
    - apply IZR_le in L. rewrite Rabs_pos_eq; lra.
    - assert (IZR k <= -1) by (apply IZR_le; lia). rewrite Rabs_left; lra. }
  assert (B : A <= Rabs p).
  { unfold A. apply Rmult_le_reg_r with (sqrt (2 / PI)); [ exact Q |].
    replace (PI / 2 / sqrt (2 / PI) * sqrt (2 / PI)) with (PI * (1 / 2)) by (field; lra).
    rewrite <- (Rabs_pos_eq (sqrt (2 / PI))) by lra. rewrite <- Rabs_mult.
    rewrite Rmult_comm in K. rewrite K, Rabs_mult, (Rabs_pos_eq PI) by lra.
    apply Rmult_le_compat_l; lra. }
  assert (An : 1.9687012 <= A) by (unfold A; interval with (i_prec 60)).
  apply Rnot_lt_le. intro Small.
  (* |p| is an odd function of b alone: take b >= 0 *)
  assert (Fold : exists c, 0 <= c < 2.75477 /\
    (Rabs p = Rabs (c - gamma * c ^ 3) \/
     (1 <= 3 * gamma * c ^ 2 /\ Rabs p = Rabs (8 * gamma * c ^ 3 - 2 * c)))).
  { exists (Rabs b). split; [ split; [ apply Rabs_pos | exact Small ] |].
    assert (E : forall x y, x ^ 2 = y ^ 2 -> Rabs x = Rabs y).
    { intros x y H. apply Rsqr_eq_abs_0. now rewrite !Rsqr_pow2. }
    assert (B2 := pow2_abs b).
    apply Rmult_integral in Ha as [-> | Ha].
    - left. apply E. unfold p.
      replace ((Rabs b - gamma * Rabs b ^ 3) ^ 2)
        with (Rabs b ^ 2 * (1 - gamma * Rabs b ^ 2) ^ 2) by ring.
      rewrite B2. ring.
    - assert (Ga : gamma * a ^ 2 = 3 * gamma * b ^ 2 - 1) by lra.
      right. split.
      + rewrite B2. assert (0 <= gamma * a ^ 2)
          by (apply Rmult_le_pos; [ unfold gamma; lra | apply pow2_ge_0 ]). lra.
      + apply E. unfold p.
        replace (b + gamma * (3 * a ^ 2 * b - b ^ 3))
          with (b * (1 + 3 * (gamma * a ^ 2) - gamma * b ^ 2)) by ring.
        rewrite Ga.
        replace ((8 * gamma * Rabs b ^ 3 - 2 * Rabs b) ^ 2)
          with (Rabs b ^ 2 * (8 * gamma * Rabs b ^ 2 - 2) ^ 2) by ring.
        rewrite B2. ring. }
  destruct Fold as [c [Hc [P | [G P]]]]; rewrite P in B.
  - clear - B An Hc. assert (Rabs (c - gamma * c ^ 3) <= 1.83).
    { unfold gamma. interval with (i_prec 40, i_bisect c, i_depth 14). }
    lra.
  - clear - B An Hc G. assert (C3 : 8 * gamma * c ^ 3 - 2 * c <= 1.968701).
    { assert (M : 0 <= (2.75477 - c) * (8 * gamma * (2.75477 ^ 2 + 2.75477 * c + c ^ 2) - 2)).
      { apply Rmult_le_pos; [ lra |]. unfold gamma in *. nra. }
      assert (T : 8 * gamma * 2.75477 ^ 3 - 2 * 2.75477 <= 1.968701)
        by (unfold gamma; interval with (i_prec 60)).
      nra. }
    assert (0 <= 8 * gamma * c ^ 3 - 2 * c).
    { replace (8 * gamma * c ^ 3 - 2 * c) with (2 * c * (4 * gamma * c ^ 2 - 1)) by ring.
      apply Rmult_le_pos; [ lra |]. unfold gamma in *. nra. }
    rewrite Rabs_pos_eq in B by assumption. lra.
Qed.

(** There is a pole with imaginary part between 2.754770 and 2.754771, and its mirror images. *)
Theorem gelu_pole_bracket :
  exists a b, 0 < a /\ 2.754770 <= b <= 2.754771 /\
    gelu_pole (a, b) /\ gelu_pole (- a, b) /\ gelu_pole (a, - b) /\ gelu_pole (- a, - b).
Proof.
  assert (Pp := PI_RGT_0).
  assert (Q : 0 < sqrt (2 / PI)) by (apply sqrt_lt_R0, Rdiv_lt_0_compat; lra).
  set (A := PI / 2 / sqrt (2 / PI)).
  set (f := fun b => 8 * gamma * b ^ 3 - 2 * b - A).
  assert (Cf : continuity f).
  { apply derivable_continuous. unfold f. reg. }
  destruct (IVT f 2.754770 2.754771 Cf ltac:(lra)) as [b [Hb Zb]].
  - unfold f, A, gamma. interval with (i_prec 60).
  - unfold f, A, gamma. interval with (i_prec 60).
  - unfold f in Zb.
    assert (G0 : 0 < gamma) by (unfold gamma; lra).
    assert (Pos : 0 < 3 * b ^ 2 - 1 / gamma).
    { assert (1 / gamma <= 22.364) by (unfold gamma; lra). nra. }
    set (a := sqrt (3 * b ^ 2 - 1 / gamma)).
    assert (Ha : 0 < a) by (apply sqrt_lt_R0, Pos).
    assert (A2 : a ^ 2 = 3 * b ^ 2 - 1 / gamma).
    { unfold a. rewrite <- Rsqr_pow2. apply Rsqr_sqrt. lra. }
    assert (R0 : 1 + gamma * (a ^ 2 - 3 * b ^ 2) = 0) by (rewrite A2; field; lra).
    assert (I0 : sqrt (2 / PI) * (b + gamma * (3 * a ^ 2 * b - b ^ 3)) = PI * (1 / 2)).
    { rewrite A2. replace (b + gamma * (3 * (3 * b ^ 2 - 1 / gamma) * b - b ^ 3))
        with (8 * gamma * b ^ 3 - 2 * b) by (field; lra).
      replace (8 * gamma * b ^ 3 - 2 * b) with A by lra. unfold A. field. lra. }
    exists a, b. repeat split; try lra; apply gelu_pole_equations;
      replace ((- a) ^ 2) with (a ^ 2) by ring;
      replace ((- b) ^ 2) with (b ^ 2) by ring; rewrite R0; (split; [ ring |]).
    + exists 0%Z. rewrite I0. field.
    + exists 0%Z. rewrite I0. field.
    + exists (-1)%Z.
      replace (- b + gamma * (3 * a ^ 2 * - b - (- b) ^ 3))
        with (- (b + gamma * (3 * a ^ 2 * b - b ^ 3))) by ring.
      rewrite <- Ropp_mult_distr_r, I0. field.
    + exists (-1)%Z.
      replace (- b + gamma * (3 * a ^ 2 * - b - (- b) ^ 3))
        with (- (b + gamma * (3 * a ^ 2 * b - b ^ 3))) by ring.
      rewrite <- Ropp_mult_distr_r, I0. field.
Qed.

(** ** Neurons (claim C18) *)

(** The preactivation [h + r tau] with real [h], [r]; the logistic function of it is regular in the
    disc of radius [sqrt (h^2 + pi^2) / |r|], a lower bound of the network's radius, ... *)
Theorem neuron_regular h r tau : r <> 0 ->
  Cmod tau < sqrt (h ^ 2 + PI ^ 2) / Rabs r ->
  logistic_denominator (RtoC h + RtoC r * tau)%C <> 0.
Proof.
  intros R0 H Z. apply logistic_poles in Z as [k K].
  assert (A : 0 < Rabs r) by now apply Rabs_pos_lt.
  assert (Pp := PI_RGT_0).
  apply Rlt_not_le with (1 := H).
  apply Rmult_le_reg_r with (Rabs r); [ exact A |].
  replace (sqrt (h ^ 2 + PI ^ 2) / Rabs r * Rabs r) with (sqrt (h ^ 2 + PI ^ 2)) by (field; lra).
  replace (Cmod tau * Rabs r) with (Cmod (RtoC r * tau)%C)
    by (rewrite Cmod_mult, Cmod_R; ring).
  replace (RtoC r * tau)%C with ((- h, PI * (2 * IZR k + 1)) : C).
  2: { replace (RtoC r * tau)%C with ((RtoC h + RtoC r * tau) - RtoC h)%C by ring. rewrite K.
       apply C_ext; unfold Re, Im, RtoC; simpl; ring. }
  unfold Cmod; cbn [fst snd]. apply sqrt_le_1_alt.
  replace ((- h) ^ 2) with (h ^ 2) by ring. apply Rplus_le_compat_l.
  rewrite Rpow_mult_distr, <- (Rmult_1_r (PI ^ 2)) at 1.
  apply Rmult_le_compat_l; [ apply pow2_ge_0 |].
  replace ((2 * IZR k + 1) ^ 2) with (IZR ((2 * k + 1) ^ 2))
    by (rewrite Z.pow_2_r, mult_IZR, plus_IZR, mult_IZR; ring).
  apply IZR_le. nia.
Qed.

(** ... attained by a single neuron, ... *)
Theorem neuron_singular h r : r <> 0 ->
  exists tau, Cmod tau = sqrt (h ^ 2 + PI ^ 2) / Rabs r /\
    logistic_denominator (RtoC h + RtoC r * tau)%C = 0.
Proof.
  intro R0. exists ((- h, PI)%R / RtoC r)%C.
  assert (N := RtoC_neq_0 r R0). split.
  - rewrite Cmod_div, Cmod_R by exact N. f_equal. unfold Cmod; cbn [fst snd]. f_equal. ring.
  - apply logistic_poles. exists 0%Z.
    replace (RtoC h + RtoC r * ((- h, PI)%R / RtoC r))%C with (RtoC h + (- h, PI)%R)%C
      by (field; exact N).
    apply C_ext; unfold Re, Im, RtoC; simpl; ring.
Qed.

(** ... and no upper bound of the network's: two neurons whose poles cancel. *)
Theorem cancelling_pair tau :
  logistic_denominator tau <> 0 -> logistic_denominator (- tau)%C <> 0 ->
  (logistic tau + logistic (- tau) = 1)%C.
Proof.
  unfold logistic, logistic_denominator. replace (- - tau)%C with tau by ring. intros A B.
  assert (I : (Cexp tau * Cexp (- tau) = 1)%C).
  { rewrite <- Cexp_plus. replace (tau + - tau)%C with (RtoC 0) by ring. apply Cexp_0. }
  set (u := Cexp tau) in *. set (v := Cexp (- tau)) in *.
  assert (P := Cmult_neq_0 _ _ A B).
  replace (RtoC 1 / (RtoC 1 + v) + RtoC 1 / (RtoC 1 + u))%C
    with ((RtoC 1 + v + (RtoC 1 + u)) / ((RtoC 1 + v) * (RtoC 1 + u)))%C
    by (field; split; assumption).
  replace (RtoC 1 + v + (RtoC 1 + u))%C with ((RtoC 1 + v) * (RtoC 1 + u))%C.
  - field. split; assumption.
  - replace ((RtoC 1 + v) * (RtoC 1 + u))%C with (RtoC 1 + v + u + u * v)%C by ring.
    rewrite I. ring.
Qed.

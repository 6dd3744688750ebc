(** * Two classes: the zeros in closed form (claims C2, C8)

    docs/theory.md, Proposition 1.5. *)

From Coq Require Import Reals Lra Lia List ZArith.
From Coquelicot Require Import Complex Rcomplements.
From Ghosts Require Import ExponentialSum.
Import ListNotations.
Open Scope R_scope.

(** ** Where the complex exponential is -1 *)

Lemma cos_sin_period (y : R) (k : Z) :
  cos (y + 2 * IZR k * PI) = cos y /\ sin (y + 2 * IZR k * PI) = sin y.
Proof.
  destruct (Z_le_gt_dec 0 k) as [H | H].
  - rewrite <- (Z2Nat.id k H), <- INR_IZR_INZ. split; [ apply cos_period | apply sin_period ].
  - replace y with ((y + 2 * IZR k * PI) + 2 * INR (Z.to_nat (- k)) * PI) at 2 4.
    + split; symmetry; [ apply cos_period | apply sin_period ].
    + rewrite INR_IZR_INZ, Z2Nat.id, opp_IZR by lia. ring.
Qed.

Lemma cos_eq_m1 (y : R) : cos y = -1 <-> exists k : Z, y = PI * (2 * IZR k + 1).
Proof.
  split.
  - intro H.
    assert (S : sin y = 0). { generalize (sin2_cos2 y); rewrite H; unfold Rsqr; nra. }
    apply sin_eq_0_0 in S as [k ->].
    destruct (Z.Even_or_Odd k) as [[q ->] | [q ->]].
    + replace (IZR (2 * q) * PI) with (0 + 2 * IZR q * PI) in H
        by (rewrite mult_IZR; ring).
      rewrite (proj1 (cos_sin_period 0 q)), cos_0 in H. lra.
    + exists q. rewrite plus_IZR, mult_IZR. ring.
  - intros [k ->]. replace (PI * _) with (PI + 2 * IZR k * PI) by ring.
    rewrite (proj1 (cos_sin_period PI k)). apply cos_PI.
Qed.

Lemma Cexp_eq_neg (z : C) (r : R) : 0 < r ->
  Cexp z = RtoC (- r) <-> exists k : Z, z = (ln r, PI * (2 * IZR k + 1)).
Proof.
  intro Hr. split.
  - intro E. assert (M := Cmod_Cexp z). rewrite E, Cmod_R, Rabs_Ropp, Rabs_pos_eq in M by lra.
    assert (Hc : cos (Im z) = -1).
    { assert (E' : exp (Re z) * cos (Im z) = - r) by exact (f_equal Re E).
      rewrite <- M in E'. nra. }
    apply cos_eq_m1 in Hc as [k Hk]. exists k. apply C_ext; cbn.
    + now rewrite M, ln_exp.
    + exact Hk.
  - intros [k ->]. unfold Cexp; cbn [Re Im fst snd]. rewrite exp_ln by exact Hr.
    replace (PI * (2 * IZR k + 1)) with (PI + 2 * IZR k * PI) by ring.
    destruct (cos_sin_period PI k) as [-> ->]. rewrite cos_PI, sin_PI.
    apply C_ext; cbn; ring.
Qed.

(** ** The zeros *)

Definition binary_zero (w1 a1 w2 a2 : R) (k : Z) : C :=
  ((RtoC (ln (w2 / w1)) + Ci * RtoC (PI * (2 * IZR k + 1))) / RtoC (a1 - a2))%C.

Lemma RtoC_neq_0 (x : R) : x <> 0 -> RtoC x <> 0.
Proof. intros H E. apply H. now injection E. Qed.

Theorem binary_zeros w1 a1 w2 a2 tau :
  0 < w1 -> 0 < w2 -> a1 <> a2 ->
  F [(w1, a1); (w2, a2)] tau = 0 <-> exists k : Z, tau = binary_zero w1 a1 w2 a2 k.
Proof.
  intros H1 H2 D.
  assert (D' : RtoC (a1 - a2) <> 0) by (apply RtoC_neq_0; lra).
  assert (W : RtoC w1 <> 0) by (apply RtoC_neq_0; lra).
  assert (Q : 0 < w2 / w1) by (apply Rdiv_lt_0_compat; lra).
  assert (E : F [(w1, a1); (w2, a2)] tau = 0 <->
              Cexp (RtoC (a1 - a2) * tau) = RtoC (- (w2 / w1))).
  { cbn [F].
    replace (RtoC a1 * tau)%C with (RtoC (a1 - a2) * tau + RtoC a2 * tau)%C
      by (rewrite RtoC_minus; ring).
    rewrite Cexp_plus.
    assert (X := Cexp_neq_0 (RtoC a2 * tau)).
    set (e := Cexp (RtoC (a1 - a2) * tau)). set (e2 := Cexp (RtoC a2 * tau)) in *.
    rewrite RtoC_opp, RtoC_div by lra. split; intro Z.
    - replace e with ((RtoC w1 * (e * e2) + (RtoC w2 * e2 + RtoC 0)) / (RtoC w1 * e2)
                      - RtoC w2 / RtoC w1)%C by (field; now split).
      rewrite Z. field; now split.
    - rewrite Z. field; assumption. }
  rewrite E, Cexp_eq_neg by exact Q. unfold binary_zero.
  split; intros [k K]; exists k.
  - replace tau with ((RtoC (a1 - a2) * tau) / RtoC (a1 - a2))%C by (field; exact D').
    rewrite K. f_equal. apply C_ext; cbn; ring.
  - rewrite K. apply C_ext; cbn; field; lra.
Qed.

(** Printed in the paper with the wrong sign of [delta]: here [delta = ln (w1 / w2)] and
    the nearest zeros are [(- delta +- i pi) / (a1 - a2)]. *)
Corollary binary_zero_delta w1 a1 w2 a2 k : 0 < w1 -> 0 < w2 ->
  binary_zero w1 a1 w2 a2 k =
  ((- RtoC (ln (w1 / w2)) + Ci * RtoC (PI * (2 * IZR k + 1))) / RtoC (a1 - a2))%C.
Proof.
  intros H1 H2. unfold binary_zero. rewrite <- RtoC_opp. do 3 f_equal.
  rewrite <- ln_Rinv by (apply Rdiv_lt_0_compat; lra). f_equal. field; lra.
Qed.

Lemma Cmod_binary_zero w1 a1 w2 a2 k : a1 <> a2 ->
  Cmod (binary_zero w1 a1 w2 a2 k) =
  sqrt (ln (w2 / w1) ^ 2 + (PI * (2 * IZR k + 1)) ^ 2) / Rabs (a1 - a2).
Proof.
  intro D. unfold binary_zero. rewrite Cmod_div, Cmod_R by (apply RtoC_neq_0; lra).
  f_equal. unfold Cmod; cbn. f_equal. ring.
Qed.

(** ** The radius of convergence *)

(** [is_radius s rho]: the nearest zero of [F s] has modulus [rho]. *)
Definition is_radius (s : list term) (rho : R) :=
  (exists tau, F s tau = 0 /\ Cmod tau = rho) /\ (forall tau, F s tau = 0 -> rho <= Cmod tau).

Theorem binary_radius w1 a1 w2 a2 :
  0 < w1 -> 0 < w2 -> a1 <> a2 ->
  is_radius [(w1, a1); (w2, a2)] (sqrt (ln (w1 / w2) ^ 2 + PI ^ 2) / Rabs (a1 - a2)).
Proof.
  intros H1 H2 D.
  assert (L : ln (w1 / w2) ^ 2 = ln (w2 / w1) ^ 2).
  { replace (w1 / w2) with (/ (w2 / w1)) by (field; lra).
    rewrite ln_Rinv by (apply Rdiv_lt_0_compat; lra). ring. }
  assert (A : 0 < Rabs (a1 - a2)) by (apply Rabs_pos_lt; lra).
  rewrite L. split.
  - exists (binary_zero w1 a1 w2 a2 0). split; [ apply binary_zeros; eauto |].
    rewrite Cmod_binary_zero by exact D. do 3 f_equal. ring.
  - intros tau Z. apply binary_zeros in Z as [k ->]; try assumption.
    rewrite Cmod_binary_zero by exact D.
    apply Rmult_le_compat_r; [ left; now apply Rinv_0_lt_compat |].
    apply sqrt_le_1_alt, Rplus_le_compat_l.
    rewrite Rpow_mult_distr, <- (Rmult_1_r (PI ^ 2)) at 1.
    apply Rmult_le_compat_l; [ apply pow2_ge_0 |].
    replace ((2 * IZR k + 1) ^ 2) with (IZR ((2 * k + 1) ^ 2))
      by (rewrite Z.pow_2_r, mult_IZR, plus_IZR, mult_IZR; ring).
    apply IZR_le. nia.
Qed.

(** Claim C2, second half: the minimum over [delta] is [pi / Delta], at [delta = 0]. *)
Corollary binary_radius_min w1 a1 w2 a2 : 0 < w1 -> 0 < w2 -> a1 <> a2 ->
  PI / Rabs (a1 - a2) <= sqrt (ln (w1 / w2) ^ 2 + PI ^ 2) / Rabs (a1 - a2) /\
  (PI / Rabs (a1 - a2) = sqrt (ln (w1 / w2) ^ 2 + PI ^ 2) / Rabs (a1 - a2) <-> w1 = w2).
Proof.
  intros H1 H2 D.
  assert (A : 0 < Rabs (a1 - a2)) by (apply Rabs_pos_lt; lra).
  assert (P := PI_RGT_0). assert (S := pow2_ge_0 (ln (w1 / w2))).
  assert (Q : 0 < w1 / w2) by (apply Rdiv_lt_0_compat; lra).
  assert (PS : sqrt (PI ^ 2) = PI) by (apply sqrt_pow2; lra).
  split; [| split].
  - apply Rmult_le_compat_r; [ left; now apply Rinv_0_lt_compat |].
    rewrite <- PS at 1. apply sqrt_le_1_alt. lra.
  - intro E. apply Rmult_eq_reg_r in E; [| apply Rinv_neq_0_compat; lra ].
    rewrite <- PS in E at 1. apply sqrt_inj in E; [| nra | nra ].
    assert (L : ln (w1 / w2) = 0) by nra.
    rewrite <- ln_1 in L. apply ln_inv in L; [| assumption | lra ].
    apply Rmult_eq_reg_r with (/ w2); [| apply Rinv_neq_0_compat; lra ].
    rewrite Rinv_r by lra. exact L.
  - intros ->. replace (w2 / w2) with 1 by (field; lra).
    rewrite ln_1. f_equal. rewrite <- PS at 1. f_equal. ring.
Qed.

(** * The step that the second derivative suggests (claims C14, C15, C16)

    Two classes with margin [delta] and slopes at the distance [D]; [s = 1 / (1 + e^-delta)] is
    the probability of the larger.  docs/theory.md, Propositions 15.1 and 15.2. *)

From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Complex Rcomplements.
From Ghosts Require Import ExponentialSum TwoClasses Invariance ThirdMoment IntegerIntervals.
Import ListNotations.
Open Scope R_scope.

Definition sigmoid (x : R) : R := / (1 + exp (- x)).

(** The curvature of the loss along the line: the variance of the slopes. *)
Theorem curvature (delta a1 a2 : R) :
  let s := sigmoid delta in
  var [(s, a1); (1 - s, a2)] = (a1 - a2) ^ 2 * (s * (1 - s)).
Proof. cbv zeta. unfold var, mean; cbn [E]. ring. Qed.

Lemma inverse_curvature delta :
  / (sigmoid delta * (1 - sigmoid delta)) = exp delta * (1 + exp (- delta)) ^ 2.
Proof.
  unfold sigmoid. assert (P := exp_pos (- delta)). assert (Q := exp_pos delta).
  rewrite exp_Ropp in *. field. repeat split; nra.
Qed.

Lemma inverse_curvature_cosh delta :
  exp delta * (1 + exp (- delta)) ^ 2 = (exp (delta / 2) + exp (- (delta / 2))) ^ 2.
Proof.
  replace delta with (delta / 2 + delta / 2) at 1 2 by field.
  rewrite Ropp_plus_distr, !exp_plus, exp_Ropp.
  assert (P := exp_pos (delta / 2)). field. lra.
Qed.

Lemma inverse_curvature_least delta : 4 <= exp delta * (1 + exp (- delta)) ^ 2.
Proof.
  rewrite inverse_curvature_cosh. set (h := delta / 2).
  assert (P := exp_pos h). assert (Q := exp_pos (- h)).
  assert (I : exp h * exp (- h) = 1) by (rewrite <- exp_plus, Rplus_opp_r; apply exp_0).
  assert (S := pow2_ge_0 (exp h - exp (- h))). nra.
Qed.

(** The step [2 / f''] over the bound [pi / D]. *)
Definition step_ratio (delta D : R) : R :=
  2 / (D ^ 2 * (sigmoid delta * (1 - sigmoid delta))) / (PI / D).

(** Claim C15, corrected: the quotient, exactly. *)
Theorem hessian_step_ratio delta D : 0 < D ->
  step_ratio delta D = 2 * exp delta * (1 + exp (- delta)) ^ 2 / (PI * D).
Proof.
  intro HD. assert (P := PI_RGT_0).
  assert (S : sigmoid delta * (1 - sigmoid delta) <> 0).
  { intro Z. assert (H := inverse_curvature_least delta).
    rewrite <- inverse_curvature, Z, Rinv_0 in H. lra. }
  unfold step_ratio.
  replace (2 * exp delta * (1 + exp (- delta)) ^ 2)
    with (2 * (exp delta * (1 + exp (- delta)) ^ 2)) by ring.
  rewrite <- inverse_curvature. field.
  repeat split; try lra; intro Z; apply S; rewrite Z; ring.
Qed.

(** It is always above the printed expression, and never below [8 / (pi D)]: where that exceeds
    one there is no crossover. *)
Theorem hessian_step_above_printed delta D : 0 < D ->
  2 * exp delta / (PI * D) < step_ratio delta D /\ 8 / (PI * D) <= step_ratio delta D.
Proof.
  intro HD. assert (P := PI_RGT_0). rewrite hessian_step_ratio by exact HD.
  assert (Q : 0 < / (PI * D)) by (apply Rinv_0_lt_compat; nra).
  assert (X := exp_pos delta). assert (Y := exp_pos (- delta)).
  assert (H := inverse_curvature_least delta).
  split.
  - apply Rmult_lt_compat_r; [ exact Q |]. nra.
  - apply Rmult_le_compat_r; [ lra |]. lra.
Qed.

Corollary hessian_no_crossover delta D : 0 < D -> PI * D < 8 -> 1 < step_ratio delta D.
Proof.
  intros HD H. assert (P := PI_RGT_0).
  destruct (hessian_step_above_printed delta D HD) as [_ L].
  apply Rlt_le_trans with (2 := L). apply Rmult_lt_reg_r with (PI * D); [ nra |].
  replace (8 / (PI * D) * (PI * D)) with 8 by (field; split; lra). lra.
Qed.

(** The crossover: [cosh (delta / 2) = sqrt (pi D / 8)]. *)
Theorem hessian_crossover delta D : 0 < D ->
  step_ratio delta D = 1 <-> cosh (delta / 2) = sqrt (PI * D / 8).
Proof.
  intro HD. assert (P := PI_RGT_0). assert (N : 0 < PI * D) by nra.
  rewrite hessian_step_ratio by exact HD.
  replace (2 * exp delta * (1 + exp (- delta)) ^ 2) with (8 * cosh (delta / 2) ^ 2).
  2: { replace (2 * exp delta * (1 + exp (- delta)) ^ 2)
         with (2 * (exp delta * (1 + exp (- delta)) ^ 2)) by ring.
       rewrite inverse_curvature_cosh. unfold cosh. field. }
  assert (C : 0 < cosh (delta / 2)).
  { unfold cosh. generalize (exp_pos (delta / 2)) (exp_pos (- (delta / 2))). lra. }
  split; intro H.
  - symmetry. rewrite <- (sqrt_pow2 (cosh (delta / 2))) by lra. f_equal.
    apply Rmult_eq_reg_l with (8 / (PI * D)); [| apply Rgt_not_eq, Rdiv_lt_0_compat; lra ].
    replace (8 / (PI * D) * cosh (delta / 2) ^ 2) with (8 * cosh (delta / 2) ^ 2 / (PI * D))
      by (field; split; lra).
    rewrite H. field. split; lra.
  - rewrite H. rewrite <- Rsqr_pow2, Rsqr_sqrt by (apply Rlt_le, Rdiv_lt_0_compat; lra).
    field. split; lra.
Qed.

(** Claim C14, corrected: at the margin 10 and the distance 1 of the slopes, [1 / (s (1 - s))] is
    22028.47, the radius 10.4819 and their quotient 2101.6, not above 4000; the step [2 / f''] is
    twice as long. *)
Theorem margin_ten :
  let step := / (sigmoid 10 * (1 - sigmoid 10)) in
  let radius := sqrt (10 ^ 2 + PI ^ 2) in
  Rabs (step - 22028.4658) <= 1e-4 /\ Rabs (radius - 10.481870) <= 1e-6 /\
  Rabs (step / radius - 2101.57780) <= 1e-5 /\ Rabs (2 * step / radius - 4203.15560) <= 1e-5.
Proof.
  cbv zeta. rewrite inverse_curvature.
  repeat split; interval with (i_prec 80).
Qed.

(** Claim C16 for two classes: at the temperature [T] the exact radius is
    [sqrt (delta^2 + pi^2 T^2) / D]; it does not scale with [T]. *)
Theorem temperature_two_classes z1 a1 z2 a2 T : 0 < T -> a1 <> a2 ->
  is_radius (of_logits [(z1 / T, a1 / T); (z2 / T, a2 / T)])
    (sqrt ((z1 - z2) ^ 2 + PI ^ 2 * T ^ 2) / Rabs (a1 - a2)).
Proof.
  intros HT D.
  assert (N : a1 / T <> a2 / T).
  { intro H. apply D. apply Rmult_eq_reg_r with (/ T); [ exact H | apply Rinv_neq_0_compat; lra ]. }
  assert (H := binary_radius (exp (z1 / T)) (a1 / T) (exp (z2 / T)) (a2 / T)
    (exp_pos _) (exp_pos _) N).
  replace (exp (z1 / T) / exp (z2 / T)) with (exp ((z1 - z2) / T)) in H.
  2: { unfold Rdiv at 2. rewrite <- exp_Ropp, <- exp_plus. f_equal. field; lra. }
  rewrite ln_exp in H.
  replace (a1 / T - a2 / T) with ((a1 - a2) / T) in H by (field; lra).
  assert (A : 0 < Rabs (a1 - a2)) by (apply Rabs_pos_lt; lra).
  replace (sqrt ((z1 - z2) ^ 2 + PI ^ 2 * T ^ 2) / Rabs (a1 - a2))
    with (sqrt (((z1 - z2) / T) ^ 2 + PI ^ 2) / Rabs ((a1 - a2) / T)); [ exact H |].
  unfold Rdiv at 3. rewrite Rabs_mult, (Rabs_pos_eq (/ T)) by (left; now apply Rinv_0_lt_compat).
  replace ((z1 - z2) ^ 2 + PI ^ 2 * T ^ 2) with ((((z1 - z2) / T) ^ 2 + PI ^ 2) * T ^ 2)
    by (field; lra).
  rewrite sqrt_mult_alt by (apply Rplus_le_le_0_compat; apply pow2_ge_0).
  rewrite sqrt_pow2 by lra. field. split; lra.
Qed.

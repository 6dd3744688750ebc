(** * Places without zeros

    Where one term dominates, and where all terms lie in one half-plane: a triangle inequality
    each.  docs/theory.md, Lemma 2.4. *)

From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Complex Rcomplements.
From Ghosts Require Import ExponentialSum.
Import ListNotations.
Open Scope R_scope.

(** Sum of the moduli of the terms on the line [Re tau = x]. *)
Fixpoint moduli (s : list term) (x : R) : R :=
  match s with
  | [] => 0
  | (w, a) :: s => w * exp (a * x) + moduli s x
  end.

Lemma Re_scaled a tau : Re (RtoC a * tau)%C = a * Re tau.
Proof. destruct tau; unfold Re, RtoC; simpl; ring. Qed.

Lemma Cmod_F_le s tau : positive s -> Cmod (F s tau) <= moduli s (Re tau).
Proof.
  induction s as [| [w a] s IH]; intro P; cbn [F moduli].
  - rewrite Cmod_0; lra.
  - apply positive_cons in P as [Hw P].
    eapply Rle_trans; [ apply Cmod_triangle |].
    apply Rplus_le_compat; [| now apply IH ].
    rewrite Cmod_mult, Cmod_R, Rabs_pos_eq, Cmod_Cexp, Re_scaled by lra. apply Rle_refl.
Qed.

(** One dominant term on the line [Re tau = x]. *)
Theorem dominant_term w a s tau :
  0 < w -> positive s -> moduli s (Re tau) < w * exp (a * Re tau) -> F ((w, a) :: s) tau <> 0.
Proof.
  intros Hw P H Z. cbn [F] in Z.
  assert (E : (RtoC w * Cexp (RtoC a * tau) = - F s tau)%C).
  { replace (- F s tau)%C with (RtoC w * Cexp (RtoC a * tau) -
      (RtoC w * Cexp (RtoC a * tau) + F s tau))%C by ring. rewrite Z. ring. }
  apply (f_equal Cmod) in E.
  rewrite Cmod_mult, Cmod_R, Rabs_pos_eq, Cmod_Cexp, Cmod_opp, Re_scaled in E by lra.
  generalize (Cmod_F_le s tau P); lra.
Qed.

(** exp is convex: between two points it lies below the chord. *)
Lemma exp_tangent x y : exp x + exp x * (y - x) <= exp y.
Proof.
  replace (exp y) with (exp x * exp (y - x)) by (rewrite <- exp_plus; f_equal; ring).
  generalize (exp_pos x) (exp_ineq1_le (y - x)). nra.
Qed.

Lemma exp_convex x y t : 0 <= t <= 1 ->
  exp (t * x + (1 - t) * y) <= t * exp x + (1 - t) * exp y.
Proof.
  intro T. set (m := t * x + (1 - t) * y).
  assert (X := exp_tangent m x). assert (Y := exp_tangent m y).
  assert (Q : t * (x - m) + (1 - t) * (y - m) = 0) by (unfold m; ring).
  generalize (exp_pos m). nra.
Qed.

(** docs/theory.md, Lemma 2.4: dominance at the two ends empties the whole strip. *)
Theorem dominant_strip w a s x0 x1 tau :
  0 < w -> positive s -> x0 <= Re tau <= x1 ->
  moduli s x0 < w * exp (a * x0) -> moduli s x1 < w * exp (a * x1) -> F ((w, a) :: s) tau <> 0.
Proof.
  intros Hw P [H0 H1] D0 D1. apply dominant_term; [ assumption | assumption |].
  set (x := Re tau) in *.
  assert (Sh : forall u s, moduli (shift (- a) s) u = exp (- a * u) * moduli s u).
  { intros u r. induction r as [| [v b] r IH]; cbn [moduli shift map fst snd]; [ ring |].
    fold (shift (- a) r). rewrite IH.
    replace ((b + - a) * u) with (- a * u + b * u) by ring. rewrite exp_plus. ring. }
  assert (One : forall u, exp (- a * u) * (w * exp (a * u)) = w).
  { intro u. replace (exp (- a * u) * (w * exp (a * u)))
      with (w * (exp (- a * u) * exp (a * u))) by ring.
    rewrite <- exp_plus. replace (- a * u + a * u) with 0 by ring. rewrite exp_0. ring. }
  assert (E0 := exp_pos (- a * x0)). assert (E1 := exp_pos (- a * x1)).
  assert (B0 : moduli (shift (- a) s) x0 < w) by (rewrite Sh, <- (One x0); nra).
  assert (B1 : moduli (shift (- a) s) x1 < w) by (rewrite Sh, <- (One x1); nra).
  assert (Cv : forall r, positive r -> forall t, 0 <= t <= 1 ->
     moduli r (t * x0 + (1 - t) * x1) <= t * moduli r x0 + (1 - t) * moduli r x1).
  { induction r as [| [v b] r IH]; intros Pr t T; cbn [moduli]; [ lra |].
    apply positive_cons in Pr as [Hv Pr]. specialize (IH Pr t T).
    assert (X := exp_convex (b * x0) (b * x1) t T).
    replace (t * (b * x0) + (1 - t) * (b * x1)) with (b * (t * x0 + (1 - t) * x1)) in X by ring.
    nra. }
  assert (Bx : moduli (shift (- a) s) x < w).
  { destruct (Rle_lt_or_eq_dec x0 x1) as [Q | Q]; [ lra | | replace x with x0 by lra; exact B0 ].
    - assert (Nz : x1 - x0 <> 0) by (apply Rgt_not_eq, Rlt_Rminus, Q).
      assert (T : 0 <= (x1 - x) / (x1 - x0) <= 1).
      { split; [ apply Rdiv_le_0_compat; lra | apply Rle_div_l; lra ]. }
      specialize (Cv _ (positive_shift (- a) s P) _ T).
      set (t := (x1 - x) / (x1 - x0)) in *.
      replace (t * x0 + (1 - t) * x1) with x in Cv by (unfold t; field; exact Nz).
      set (m0 := moduli (shift (- a) s) x0) in *. set (m1 := moduli (shift (- a) s) x1) in *.
      assert (0 <= t * (w - m0)) by (apply Rmult_le_pos; lra).
      assert (0 <= (1 - t) * (w - m1)) by (apply Rmult_le_pos; lra).
      destruct (Rle_dec t (1 / 2)); nra. }
  rewrite Sh in Bx. apply Rmult_lt_reg_l with (exp (- a * x)); [ apply exp_pos |].
  rewrite (One x). exact Bx.
Qed.

(** The half-plane test: all terms within less than a right angle of a direction [theta]
    (the zero-free strip is the case [theta = c Im tau]). *)
Lemma rotated_term (w a theta : R) (tau : C) :
  Re (((cos theta, - sin theta)%R : C) * (RtoC w * Cexp (RtoC a * tau)))%C =
  w * exp (a * Re tau) * cos (a * Im tau - theta).
Proof.
  rewrite cos_minus. destruct tau as [x y]. unfold Cexp, Re, Im, RtoC; simpl.
  rewrite ?Rmult_0_l, ?Rminus_0_r, ?Rplus_0_r. ring.
Qed.

Theorem half_plane s theta tau :
  s <> [] -> positive s -> (forall w a, In (w, a) s -> 0 < cos (a * Im tau - theta)) ->
  F s tau <> 0.
Proof.
  intros N P H Z. set (u := (cos theta, - sin theta) : C).
  assert (R : 0 < Re (u * F s tau)%C).
  { clear Z. destruct s as [| [w a] s]; [ now elim N |]. clear N.
    revert w a P H. induction s as [| [w' a'] s IH]; intros w a P H;
      apply positive_cons in P as [Hw P];
      (assert (T : 0 < w * exp (a * Re tau) * cos (a * Im tau - theta))
        by (apply Rmult_lt_0_compat; [ apply Rmult_lt_0_compat; [ exact Hw | apply exp_pos ]
                                     | apply (H w a); now left ])).
    - cbn [F]. replace (u * (_ + _))%C with (u * (RtoC w * Cexp (RtoC a * tau)))%C by ring.
      unfold u. now rewrite rotated_term.
    - specialize (IH w' a' P ltac:(intros v b I; apply (H v b); now right)).
      change (F ((w, a) :: (w', a') :: s) tau)
        with (RtoC w * Cexp (RtoC a * tau) + F ((w', a') :: s) tau)%C.
      rewrite Cmult_plus_distr_l.
      change (0 < Re (u * (RtoC w * Cexp (RtoC a * tau)))%C + Re (u * F ((w', a') :: s) tau)%C).
      unfold u at 1. rewrite rotated_term. now apply Rplus_lt_0_compat. }
  rewrite Z, Cmult_0_r in R. cbn in R. lra.
Qed.

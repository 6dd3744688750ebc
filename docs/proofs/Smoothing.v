(** * ReLU convolved with a normal law (claim C19)

    docs/theory.md, Proposition 17.4: [RIA x = x Phi (beta x) + phi (beta x) / beta] has the
    derivative [Phi (beta x)] and the second derivative [beta phi (beta x) > 0]. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

(** Density and distribution function of the standard normal law.  That [Phi] tends to 0 at
    [-oo], by which 1/2 is the right constant, is Gauss's integral and not proven here; no
    theorem below uses it. *)
Definition phi (x : R) : R := exp (- (x ^ 2 / 2)) / sqrt (2 * PI).
Definition Phi (x : R) : R := 1 / 2 + RInt phi 0 x.

Lemma phi_pos x : 0 < phi x.
Proof.
  apply Rdiv_lt_0_compat; [ apply exp_pos | apply sqrt_lt_R0 ].
  generalize PI_RGT_0. lra.
Qed.

Lemma is_derive_phi x : is_derive phi x (- (x * phi x)).
Proof.
  assert (N : sqrt (2 * PI) <> 0).
  { apply Rgt_not_eq, sqrt_lt_R0. generalize PI_RGT_0. lra. }
  unfold phi. auto_derive; [ trivial |].
  replace (- (x * (x * 1) * / 2)) with (- (x ^ 2 / 2)) by field. field. exact N.
Qed.

Lemma continuous_phi x : continuous phi x.
Proof. apply (ex_derive_continuous phi x). exists (- (x * phi x)). apply is_derive_phi. Qed.

Lemma is_derive_Phi x : is_derive Phi x (phi x).
Proof.
  unfold Phi. replace (phi x) with (0 + phi x) by ring.
  apply (is_derive_plus (fun _ => 1 / 2) (fun x => RInt phi 0 x) x 0 (phi x)).
  - apply (is_derive_const (1 / 2) x).
  - apply (is_derive_RInt phi (fun x => RInt phi 0 x) 0 x); [| apply continuous_phi ].
    apply filter_forall. intro y. apply (@RInt_correct R_CompleteNormedModule).
    apply (@ex_RInt_continuous R_CompleteNormedModule). intros z _. apply continuous_phi.
Qed.

Section Smoothed.
Variable beta : R.
Hypothesis positive_beta : 0 < beta.

Definition RIA (x : R) : R := x * Phi (beta * x) + phi (beta * x) / beta.

Lemma is_derive_stretched (f df : R -> R) x :
  (forall y, is_derive f y (df y)) -> is_derive (fun x => f (beta * x)) x (beta * df (beta * x)).
Proof.
  intro D. apply (is_derive_comp f (fun x => beta * x) x (df (beta * x)) beta); [ apply D |].
  auto_derive; [ trivial | ring ].
Qed.

Theorem RIA_derivative x : is_derive RIA x (Phi (beta * x)).
Proof.
  unfold RIA.
  replace (Phi (beta * x)) with
    ((1 * Phi (beta * x) + x * (beta * phi (beta * x)))
     + / beta * (beta * - (beta * x * phi (beta * x)))) by (field; lra).
  apply (is_derive_plus (fun x => x * Phi (beta * x)) (fun x => phi (beta * x) / beta)).
  - apply (is_derive_mult (fun x => x) (fun x => Phi (beta * x)) x 1 (beta * phi (beta * x))).
    + exact (is_derive_id x).
    + apply (is_derive_stretched Phi phi), is_derive_Phi.
    + intros; apply Rmult_comm.
  - apply is_derive_ext with (f := fun x => / beta * phi (beta * x)).
    { intro t. apply Rmult_comm. }
    apply (is_derive_scal (fun x => phi (beta * x)) x (/ beta)).
    apply (is_derive_stretched phi (fun y => - (y * phi y))), is_derive_phi.
Qed.

Theorem RIA_second_derivative x :
  is_derive (fun x => Phi (beta * x)) x (beta * phi (beta * x)) /\ 0 < beta * phi (beta * x).
Proof.
  split.
  - apply (is_derive_stretched Phi phi), is_derive_Phi.
  - apply Rmult_lt_0_compat; [ exact positive_beta | apply phi_pos ].
Qed.
End Smoothed.

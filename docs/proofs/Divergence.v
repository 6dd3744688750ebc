(** * The two Kullback-Leibler divergences (claims C10 and C11)

    docs/theory.md, Lemma 14.2. *)

From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Ghosts Require Import ExponentialSum ThirdMoment.
Import ListNotations.
Open Scope R_scope.

(** ** The partition function on the real axis and its derivatives *)

(** [S j s x = sum_k w_k a_k^j exp (a_k x)]: the [j]-th derivative of [F s] at [x]. *)
Definition S (j : nat) (s : list term) (x : R) : R := E s (fun a => a ^ j * exp (a * x)).

Definition K (s : list term) (x : R) : R := ln (S 0 s x).

(** The tilted law [p_k (x) = w_k exp (a_k x) / F x]. *)
Definition tilt (x : R) (s : list term) : list term :=
  map (fun t => (fst t * exp (snd t * x) / S 0 s x, snd t)) s.

Lemma is_derive_S j s x : is_derive (S j s) x (S (j + 1) s x).
Proof.
  unfold S. induction s as [| [w a] s IH]; cbn [E].
  - apply (is_derive_const (0 : R) x).
  - apply (is_derive_plus (fun x => w * (a ^ j * exp (a * x)))
      (fun x => E s (fun a => a ^ j * exp (a * x)))); [| exact IH ].
    auto_derive; [ trivial |]. rewrite pow_add, pow_1. ring.
Qed.

Lemma S0_pos s x : s <> [] -> positive s -> 0 < S 0 s x.
Proof.
  intros N P. destruct s as [| [w a] s]; [ now elim N |]. clear N. unfold S.
  revert w a P. induction s as [| [w' a'] s IH]; intros w a P;
    apply positive_cons in P as [Hw P]; assert (X := exp_pos (a * x)).
  - cbn. nra.
  - specialize (IH w' a' P). cbn [E] in *. cbn [pow] in *.
    generalize (Rmult_lt_0_compat _ _ Hw X); lra.
Qed.

Lemma is_derive_K s x : s <> [] -> positive s -> is_derive (K s) x (S 1 s x / S 0 s x).
Proof.
  intros N P. unfold K.
  evar_last.
  - apply (is_derive_comp ln (S 0 s));
      [ apply is_derive_ln, S0_pos; assumption | apply is_derive_S ].
  - unfold scal; cbn. unfold mult; cbn. unfold Rdiv. ring.
Qed.

(** Expectations under the tilted law. *)
Lemma E_tilt x s f : E (tilt x s) f = E s (fun a => f a * exp (a * x)) / S 0 s x.
Proof.
  unfold tilt. generalize (S 0 s x) as z. intro z.
  induction s as [| [w a] s IH]; cbn [map E fst snd].
  - unfold Rdiv; ring.
  - rewrite IH. unfold Rdiv; ring.
Qed.

Lemma law_tilt x s : s <> [] -> positive s -> law (tilt x s).
Proof.
  intros N P. assert (Z := S0_pos s x N P). split.
  - intros p a I. apply in_map_iff in I as [[w b] [Eq I]]. injection Eq as <- <-. cbn.
    specialize (P w b I). left. apply Rdiv_lt_0_compat; [| exact Z ].
    apply Rmult_lt_0_compat; [ exact P | apply exp_pos ].
  - rewrite E_tilt. unfold S. cbn [pow]. field.
    unfold S in Z. cbn [pow] in Z. lra.
Qed.

Lemma mean_tilt x s : mean (tilt x s) = S 1 s x / S 0 s x.
Proof.
  unfold mean. rewrite E_tilt. unfold S at 2. f_equal. apply E_ext. intro a. now rewrite pow_1.
Qed.

(** ** The divergences *)

(** [KL s x y] is the divergence of [p (x)] from [p (y)], by its definition
    [sum_k p_k (x) log (p_k (x) / p_k (y))]. *)
Fixpoint KL_terms (t u : list term) : R :=
  match t, u with
  | (p, _) :: t, (q, _) :: u => p * ln (p / q) + KL_terms t u
  | _, _ => 0
  end.

Definition KL (s : list term) (x y : R) : R := KL_terms (tilt x s) (tilt y s).

(** [log (p_k (x) / p_k (y)) = a_k (x - y) - (K x - K y)]. *)
Lemma KL_expectation s x y : s <> [] -> positive s ->
  KL s x y = E (tilt x s) (fun a => (x - y) * a + - (K s x - K s y) * 1).
Proof.
  intros N P. unfold KL, K.
  assert (Zx := S0_pos s x N P). assert (Zy := S0_pos s y N P).
  unfold tilt. set (u := S 0 s x) in *. set (v := S 0 s y) in *. clearbody u v. clear N.
  induction s as [| [w a] s IH]; cbn [map KL_terms E fst snd]; [ reflexivity |].
  apply positive_cons in P as [Hw P]. rewrite IH by exact P. f_equal. f_equal.
  assert (Ex := exp_pos (a * x)). assert (Ey := exp_pos (a * y)).
  replace (w * exp (a * x) / u / (w * exp (a * y) / v))
    with (exp (a * x) * / exp (a * y) * (v * / u)) by (field; lra).
  rewrite !ln_mult, !ln_Rinv, !ln_exp; try apply Rmult_lt_0_compat; try apply Rinv_0_lt_compat;
    try assumption.
  ring.
Qed.

(** Claim C10, corrected: [KL (p(x) || p(0)) = x K'(x) - (K(x) - K(0))]. *)
Theorem KL_forward s x : s <> [] -> positive s ->
  KL s x 0 = x * Derive (K s) x - (K s x - K s 0).
Proof.
  intros N P. rewrite KL_expectation by assumption.
  rewrite E_plus, !E_scal, (proj2 (law_tilt x s N P)).
  fold (mean (tilt x s)).
  rewrite mean_tilt, (is_derive_unique _ _ _ (is_derive_K s x N P)). ring.
Qed.

(** The right-hand side printed in the paper is the other divergence. *)
Theorem KL_backward s x : s <> [] -> positive s ->
  KL s 0 x = K s x - K s 0 - x * Derive (K s) 0.
Proof.
  intros N P. rewrite KL_expectation by assumption.
  rewrite E_plus, !E_scal, (proj2 (law_tilt 0 s N P)).
  fold (mean (tilt 0 s)).
  rewrite mean_tilt, (is_derive_unique _ _ _ (is_derive_K s 0 N P)). ring.
Qed.

(** ** Derivatives of the log-partition function *)

(** Second and third derivatives of [K] are variance and third moment of the tilted law. *)
Lemma var_tilt x s : s <> [] -> positive s ->
  var (tilt x s) = S 2 s x / S 0 s x - (S 1 s x / S 0 s x) ^ 2.
Proof.
  intros N P. assert (Z := S0_pos s x N P). unfold var. rewrite mean_tilt.
  set (mu := S 1 s x / S 0 s x).
  rewrite (E_ext _ _ (fun a => a ^ 2 + ((-2 * mu) * a + mu ^ 2 * 1))) by (intro; ring).
  rewrite !E_plus, !E_scal, (proj2 (law_tilt x s N P)).
  fold (mean (tilt x s)). rewrite mean_tilt, E_tilt. fold (S 2 s x). unfold mu. ring.
Qed.

Lemma third_tilt x s : s <> [] -> positive s ->
  third (tilt x s) = S 3 s x / S 0 s x - 3 * (S 1 s x / S 0 s x) * (S 2 s x / S 0 s x)
                     + 2 * (S 1 s x / S 0 s x) ^ 3.
Proof.
  intros N P. assert (Z := S0_pos s x N P). unfold third. rewrite mean_tilt.
  set (mu := S 1 s x / S 0 s x).
  rewrite (E_ext _ _ (fun a => a ^ 3 + ((-3 * mu) * a ^ 2 + ((3 * mu ^ 2) * a + (- mu ^ 3) * 1))))
    by (intro; ring).
  rewrite !E_plus, !E_scal, (proj2 (law_tilt x s N P)).
  fold (mean (tilt x s)). rewrite mean_tilt, !E_tilt. fold (S 2 s x) (S 3 s x). unfold mu. ring.
Qed.

Lemma is_derive_mean s x : s <> [] -> positive s ->
  is_derive (fun x => S 1 s x / S 0 s x) x (var (tilt x s)).
Proof.
  intros N P. assert (Z := S0_pos s x N P). rewrite var_tilt by assumption.
  evar_last.
  - apply (is_derive_div (S 1 s) (S 0 s)); [ apply is_derive_S | apply is_derive_S | lra ].
  - cbn [Nat.add]. field. lra.
Qed.

Lemma is_derive_var s x : s <> [] -> positive s ->
  is_derive (fun x => var (tilt x s)) x (third (tilt x s)).
Proof.
  intros N P. assert (Z := S0_pos s x N P). rewrite third_tilt by assumption.
  apply (is_derive_ext (fun x => S 2 s x / S 0 s x - (S 1 s x / S 0 s x) ^ 2)).
  { intro t. now rewrite var_tilt. }
  evar_last.
  - apply (is_derive_minus (fun x => S 2 s x / S 0 s x) (fun x => (S 1 s x / S 0 s x) ^ 2)).
    + apply (is_derive_div (S 2 s) (S 0 s)); [ apply is_derive_S | apply is_derive_S | lra ].
    + apply (is_derive_pow (fun x => S 1 s x / S 0 s x) 2), is_derive_mean; assumption.
  - rewrite var_tilt by assumption. unfold minus, plus, opp; cbn -[S]. field. lra.
Qed.

(** * Exponential sums with positive weights and real slopes

    [F s tau = sum_k w_k exp (a_k tau)] for a list [s] of pairs [(w_k, a_k)], and the strip
    about the real axis that has no zeros: docs/theory.md, section 1. *)

From Coq Require Import Reals Lra List.
From Coquelicot Require Import Complex Rcomplements.
Import ListNotations.
Open Scope R_scope.
Bind Scope C_scope with C.

(** ** The complex exponential *)

Definition Cexp (z : C) : C := (exp (Re z) * cos (Im z), exp (Re z) * sin (Im z)).

Lemma C_ext (z w : C) : Re z = Re w -> Im z = Im w -> z = w.
Proof. destruct z, w; simpl; intros; subst; reflexivity. Qed.

Lemma Cexp_plus z w : Cexp (z + w) = (Cexp z * Cexp w)%C.
Proof.
  apply C_ext; destruct z as [x y], w as [u v]; cbn;
    rewrite exp_plus, ?cos_plus, ?sin_plus; ring.
Qed.

Lemma Cexp_0 : Cexp 0 = 1.
Proof. apply C_ext; cbn; rewrite exp_0, ?cos_0, ?sin_0; ring. Qed.

Lemma Cexp_real (x : R) : Cexp x = RtoC (exp x).
Proof. apply C_ext; cbn; rewrite ?cos_0, ?sin_0; ring. Qed.

Lemma Cmod_Cexp z : Cmod (Cexp z) = exp (Re z).
Proof.
  unfold Cmod, Cexp; cbn [fst snd].
  replace (_ + _) with (exp (Re z) ^ 2 * (Rsqr (sin (Im z)) + Rsqr (cos (Im z))))
    by (unfold Rsqr; ring).
  rewrite sin2_cos2, Rmult_1_r. apply sqrt_pow2. left; apply exp_pos.
Qed.

Lemma Cexp_neq_0 z : Cexp z <> 0.
Proof.
  intro H. assert (E := Cmod_Cexp z). rewrite H, Cmod_0 in E.
  generalize (exp_pos (Re z)); lra.
Qed.

Lemma Cexp_Cconj z : Cexp (Cconj z) = Cconj (Cexp z).
Proof. apply C_ext; destruct z; cbn; rewrite ?cos_neg, ?sin_neg; ring. Qed.

(** ** Exponential sums *)

Definition term := (R * R)%type.                (* weight, slope *)

Fixpoint F (s : list term) (tau : C) : C :=
  match s with
  | [] => 0
  | (w, a) :: s => (RtoC w * Cexp (RtoC a * tau) + F s tau)%C
  end.

Definition positive (s : list term) := forall w a, In (w, a) s -> 0 < w.
Definition slopes_in (m M : R) (s : list term) := forall w a, In (w, a) s -> m <= a <= M.

Lemma positive_cons w a s : positive ((w, a) :: s) <-> 0 < w /\ positive s.
Proof.
  split.
  - intro P; split; [ apply (P w a); now left | intros u b H; apply (P u b); now right ].
  - intros [H P] u b [E | E]; [ now injection E as <- <- | now apply (P u b) ].
Qed.

Lemma slopes_in_cons m M w a s :
  slopes_in m M ((w, a) :: s) <-> m <= a <= M /\ slopes_in m M s.
Proof.
  split.
  - intro P; split; [ apply (P w a); now left | intros u b H; apply (P u b); now right ].
  - intros [H P] u b [E | E]; [ now injection E as <- <- | now apply (P u b) ].
Qed.

(** A common shift of the slopes is a factor without zeros. *)
Definition shift (c : R) (s : list term) : list term := map (fun t => (fst t, snd t + c)) s.

Lemma F_shift c s tau : F (shift c s) tau = (Cexp (RtoC c * tau) * F s tau)%C.
Proof.
  induction s as [| [w a] s IH]; cbn [shift map F fst snd].
  - ring.
  - fold (shift c s). rewrite IH, RtoC_plus.
    replace ((RtoC a + RtoC c) * tau)%C with (RtoC c * tau + RtoC a * tau)%C by ring.
    rewrite Cexp_plus. ring.
Qed.

Lemma positive_shift c s : positive s -> positive (shift c s).
Proof.
  intros P w a H. apply in_map_iff in H as [[w' a'] [E H]].
  injection E as <- <-. now apply (P w' a').
Qed.

(** ** The zero-free strip (claim C3; docs/theory.md, Theorem 1.4)

    With the slopes centred every term has its argument in [(-pi/2, pi/2)], so the
    real part of the sum is positive: nothing can cancel. *)

Lemma Re_F_pos h s tau :
  s <> [] -> positive s -> slopes_in (-h) h s -> h * Rabs (Im tau) < PI / 2 ->
  0 < Re (F s tau).
Proof.
  intros N P S H.
  assert (T : forall w a, 0 < w -> -h <= a <= h ->
              0 < Re (RtoC w * Cexp (RtoC a * tau))%C).
  { intros w a Hw Ha. destruct tau as [x y]; cbn in *.
    rewrite ?Rmult_0_l, ?Rminus_0_r, ?Rplus_0_r.
    apply Rmult_lt_0_compat; [ exact Hw | apply Rmult_lt_0_compat; [ apply exp_pos |]].
    assert (B : Rabs (a * y) <= h * Rabs y).
    { rewrite Rabs_mult. apply Rmult_le_compat_r; [ apply Rabs_pos | now apply Rabs_le ]. }
    apply Rabs_le_between in B.
    replace (a * y + 0 * x) with (a * y) by ring. apply cos_gt_0; lra. }
  destruct s as [| [w a] s]; [ now elim N |]. clear N.
  revert w a P S. induction s as [| [w' a'] s IH]; intros w a P S;
    apply positive_cons in P as [Hw P]; apply slopes_in_cons in S as [Ha S];
    specialize (T w a Hw Ha).
  - change (0 < Re (RtoC w * Cexp (RtoC a * tau))%C + 0). lra.
  - specialize (IH w' a' P S).
    apply Rplus_lt_0_compat; [ exact T | exact IH ].
Qed.

Theorem zero_free_strip m M s tau :
  s <> [] -> positive s -> slopes_in m M s -> m < M ->
  Rabs (Im tau) < PI / (M - m) -> F s tau <> 0.
Proof.
  intros N P S L H Z.
  set (c := - ((m + M) / 2)).
  assert (Q : 0 < Re (F (shift c s) tau)).
  { apply Re_F_pos with (h := (M - m) / 2).
    - now destruct s.
    - now apply positive_shift.
    - intros w a I. apply in_map_iff in I as [[w' a'] [E I]].
      injection E as <- <-. specialize (S w' a' I). cbn. unfold c. lra.
    - apply Rmult_lt_reg_l with (2 / (M - m)); [ apply Rdiv_lt_0_compat; lra |].
      replace (2 / (M - m) * (PI / 2)) with (PI / (M - m)) by (field; lra).
      replace (2 / (M - m) * ((M - m) / 2 * Rabs (Im tau))) with (Rabs (Im tau))
        by (field; lra).
      exact H. }
  rewrite F_shift, Z in Q. replace (Cexp (RtoC c * tau) * 0)%C with (RtoC 0) in Q by ring.
  cbn in Q. lra.
Qed.

Lemma Im_le_Cmod z : Rabs (Im z) <= Cmod z.
Proof. eapply Rle_trans; [ apply Rmax_r | apply Rmax_Cmod ]. Qed.

Lemma Re_le_Cmod z : Rabs (Re z) <= Cmod z.
Proof. eapply Rle_trans; [ apply Rmax_l | apply Rmax_Cmod ]. Qed.

(** The spread bound, [rho* >= pi / Delta]. *)
Corollary spread_bound m M s tau :
  s <> [] -> positive s -> slopes_in m M s -> m < M ->
  F s tau = 0 -> PI / (M - m) <= Rabs (Im tau) /\ PI / (M - m) <= Cmod tau.
Proof.
  intros N P S L Z.
  assert (PI / (M - m) <= Rabs (Im tau)).
  { apply Rnot_lt_le; intro H. now apply (zero_free_strip m M s tau). }
  split; [ assumption | apply Rle_trans with (1 := H), Im_le_Cmod ].
Qed.

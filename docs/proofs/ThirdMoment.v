(** * Third moment of a law on an interval (claim C9)

    docs/theory.md, Lemma 4.6 and Theorem 14.1. *)

From Coq Require Import Reals Lra Psatz List.
From Ghosts Require Import ExponentialSum.
Import ListNotations.
Open Scope R_scope.

(** ** Weighted sums

    [E s f = sum_k p_k f (a_k)] for a list [s] of pairs [(p_k, a_k)]. *)

Fixpoint E (s : list term) (f : R -> R) : R :=
  match s with
  | [] => 0
  | (p, a) :: s => p * f a + E s f
  end.

Lemma E_ext s f g : (forall a, f a = g a) -> E s f = E s g.
Proof. intro H. induction s as [| [p a] s IH]; cbn; [| rewrite H, IH ]; reflexivity. Qed.

Lemma E_plus s f g : E s (fun a => f a + g a) = E s f + E s g.
Proof. induction s as [| [p a] s IH]; cbn; [| rewrite IH ]; ring. Qed.

Lemma E_scal s c f : E s (fun a => c * f a) = c * E s f.
Proof. induction s as [| [p a] s IH]; cbn; [| rewrite IH ]; ring. Qed.

Lemma E_nonneg s f :
  (forall p a, In (p, a) s -> 0 <= p /\ 0 <= f a) -> 0 <= E s f.
Proof.
  induction s as [| [p a] s IH]; cbn; intro H; [ lra |].
  destruct (H p a (or_introl eq_refl)) as [Hp Ha].
  assert (0 <= E s f) by (apply IH; intros q b I; apply H; now right).
  generalize (Rmult_le_pos _ _ Hp Ha); lra.
Qed.

(** A linear combination of 1, a, a^2, a^3. *)
Lemma E_cubic s c0 c1 c2 c3 :
  E s (fun a => c0 * 1 + (c1 * a + (c2 * a ^ 2 + c3 * a ^ 3))) =
  c0 * E s (fun _ => 1) + (c1 * E s (fun a => a)
    + (c2 * E s (fun a => a ^ 2) + c3 * E s (fun a => a ^ 3))).
Proof. rewrite !E_plus, !E_scal. reflexivity. Qed.

(** ** Laws *)

Definition law (s : list term) :=
  (forall p a, In (p, a) s -> 0 <= p) /\ E s (fun _ => 1) = 1.

Definition mean s := E s (fun a => a).
Definition var s := E s (fun a => (a - mean s) ^ 2).
Definition third s := E s (fun a => (a - mean s) ^ 3).

(** Cubic polynomials in the deviation [Y = A - mean]. *)
Lemma E_deviation s f c0 c1 c2 c3 : law s ->
  (forall a, f a = c0 + c1 * (a - mean s) + c2 * (a - mean s) ^ 2 + c3 * (a - mean s) ^ 3) ->
  E s f = c0 + c2 * var s + c3 * third s.
Proof.
  intros [_ S] H.
  rewrite (E_ext s f (fun a => c0 * 1 + (c1 * (a + (- mean s) * 1)
    + (c2 * (a - mean s) ^ 2 + c3 * (a - mean s) ^ 3)))) by (intro a; rewrite H; ring).
  rewrite !E_plus, !E_scal, !E_plus, !E_scal, S.
  fold (var s) (third s) (mean s). ring.
Qed.

(** Lemma 4.6, one side: [E (s - Y) (s Y + sigma^2)^2 >= 0]. *)
Lemma third_one_sided b s : law s -> (forall p a, In (p, a) s -> a <= b) ->
  (b - mean s) ^ 2 * third s <= (b - mean s) * ((b - mean s) ^ 2 - var s) * var s.
Proof.
  intros L B. set (d := b - mean s).
  assert (P : 0 <= E s (fun a => (b - a) * (d * (a - mean s) + var s) ^ 2)).
  { apply E_nonneg. intros p a I. split; [ now apply (proj1 L p a) |].
    apply Rmult_le_pos; [ specialize (B p a I); lra | apply pow2_ge_0 ]. }
  rewrite (E_deviation s _ (d * var s ^ 2) (2 * d ^ 2 * var s - var s ^ 2)
    (d ^ 3 - 2 * d * var s) (- d ^ 2) L) in P; [ lra |].
  intro a. unfold d. ring.
Qed.

(** Bhatia and Davis. *)
Lemma bhatia_davis m M s : law s -> slopes_in m M s ->
  var s <= (M - mean s) * (mean s - m).
Proof.
  intros L S.
  assert (P : 0 <= E s (fun a => (M - a) * (a - m))).
  { apply E_nonneg. intros p a I. split; [ now apply (proj1 L p a) |].
    specialize (S p a I). apply Rmult_le_pos; lra. }
  rewrite (E_deviation s _ ((M - mean s) * (mean s - m)) (M + m - 2 * mean s) (-1) 0 L) in P;
    [ lra | intro a; ring ].
Qed.

Lemma var_nonneg s : law s -> 0 <= var s.
Proof.
  intros [P _]. apply E_nonneg. intros p a I. split; [ now apply (P p a) | apply pow2_ge_0 ].
Qed.

Lemma mean_between m M s : law s -> slopes_in m M s -> m <= mean s <= M.
Proof.
  intros L S.
  assert (P : 0 <= E s (fun a => a - m)).
  { apply E_nonneg. intros p a I. split; [ now apply (proj1 L p a) | specialize (S p a I); lra ]. }
  assert (Q : 0 <= E s (fun a => M - a)).
  { apply E_nonneg. intros p a I. split; [ now apply (proj1 L p a) | specialize (S p a I); lra ]. }
  rewrite (E_deviation s _ (mean s - m) 1 0 0 L) in P by (intro a; ring).
  rewrite (E_deviation s _ (M - mean s) (-1) 0 0 L) in Q by (intro a; ring). lra.
Qed.

Lemma third_le b s : law s -> (forall p a, In (p, a) s -> a <= b) ->
  third s <= (b - mean s) * var s.
Proof.
  intros L B.
  assert (P : 0 <= E s (fun a => (b - a) * (a - mean s) ^ 2)).
  { apply E_nonneg. intros p a I. split; [ now apply (proj1 L p a) |].
    apply Rmult_le_pos; [ specialize (B p a I); lra | apply pow2_ge_0 ]. }
  rewrite (E_deviation s _ 0 0 (b - mean s) (-1) L) in P; [ lra | intro a; ring ].
Qed.

(** ** The other side, by reflection *)

Definition mirror (s : list term) : list term := map (fun t => (fst t, - snd t)) s.

Lemma E_mirror s f : E (mirror s) f = E s (fun a => f (- a)).
Proof. induction s as [| [p a] s IH]; cbn; [| fold (mirror s); rewrite IH ]; reflexivity. Qed.

Lemma mean_mirror s : mean (mirror s) = - mean s.
Proof.
  unfold mean. rewrite E_mirror, (E_ext s _ (fun a => (-1) * a)), E_scal by (intro; ring). ring.
Qed.

Lemma var_mirror s : var (mirror s) = var s.
Proof. unfold var. rewrite E_mirror, mean_mirror. apply E_ext. intro; ring. Qed.

Lemma third_mirror s : third (mirror s) = - third s.
Proof.
  unfold third. rewrite E_mirror, mean_mirror.
  rewrite (E_ext s _ (fun a => (-1) * (a - mean s) ^ 3)), E_scal by (intro; ring). ring.
Qed.

Lemma law_mirror s : law s -> law (mirror s).
Proof.
  intros [P S]. split; [| now rewrite E_mirror ].
  intros p a I. apply in_map_iff in I as [[q b] [Eq I]]. injection Eq as <- _. now apply (P q b).
Qed.

(** ** The bounds *)

(** [d], [e]: distances of the mean from the two ends. *)
Lemma third_algebra (d e v k : R) :
  0 <= d -> 0 <= e -> 0 < v -> v <= d * e -> 0 <= k ->
  d ^ 2 * k <= d * (d ^ 2 - v) * v ->
  k ^ 2 <= v ^ 2 * ((d + e) ^ 2 - 4 * v).
Proof.
  intros Hd He Hv B Hk U.
  assert (D : 0 < d) by nra.
  assert (U' : d * k <= (d ^ 2 - v) * v) by (apply Rmult_le_reg_l with d; nra).
  assert (N : 0 <= d * k) by nra.
  assert (Q : (d * k) ^ 2 <= ((d ^ 2 - v) * v) ^ 2) by (apply pow_incr; lra).
  apply Rmult_le_reg_l with (d ^ 2); [ nra |].
  apply Rle_trans with (((d ^ 2 - v) * v) ^ 2); [ nra |].
  replace (((d ^ 2 - v) * v) ^ 2) with (v ^ 2 * ((d ^ 2 + v) ^ 2 - 4 * v * d ^ 2)) by ring.
  replace (d ^ 2 * (v ^ 2 * ((d + e) ^ 2 - 4 * v)))
    with (v ^ 2 * ((d ^ 2 + d * e) ^ 2 - 4 * v * d ^ 2)) by ring.
  apply Rmult_le_compat_l; [ apply pow2_ge_0 |].
  apply Rplus_le_compat_r, pow_incr. nra.
Qed.

(** docs/theory.md, Lemma 4.6. *)
Theorem third_moment_variance m M s : law s -> slopes_in m M s ->
  third s ^ 2 <= var s ^ 2 * ((M - m) ^ 2 - 4 * var s).
Proof.
  intros L S.
  assert (V := var_nonneg s L). assert (B := bhatia_davis m M s L S).
  destruct (mean_between m M s L S) as [M1 M2].
  assert (SM : forall p a, In (p, a) s -> a <= M) by (intros p a I; apply (S p a I)).
  assert (Sm : forall p a, In (p, a) (mirror s) -> a <= - m).
  { intros p a I. apply in_map_iff in I as [[q b] [Eq I]]. injection Eq as _ <-.
    specialize (S q b I). cbn. lra. }
  assert (U := third_one_sided M s L SM). assert (W := third_le M s L SM).
  assert (U' := third_one_sided (- m) _ (law_mirror s L) Sm).
  assert (W' := third_le (- m) _ (law_mirror s L) Sm).
  rewrite third_mirror, var_mirror, mean_mirror in *.
  replace (- m - - mean s) with (mean s - m) in * by ring.
  destruct (Req_dec (var s) 0) as [Z | Z].
  - assert (third s = 0) by (rewrite Z in *; lra). rewrite H, Z. lra.
  - destruct (Rle_dec 0 (third s)) as [P | P].
    + replace (M - m) with ((M - mean s) + (mean s - m)) by ring.
      apply third_algebra; lra.
    + replace (third s ^ 2) with ((- third s) ^ 2) by ring.
      replace (M - m) with ((mean s - m) + (M - mean s)) by ring.
      apply third_algebra; lra.
Qed.

(** Claim C9. *)
Theorem third_moment_bound m M s : law s -> slopes_in m M s ->
  Rabs (third s) <= (M - m) ^ 3 / (6 * sqrt 3).
Proof.
  intros L S.
  assert (H := third_moment_variance m M s L S). assert (V := var_nonneg s L).
  destruct (mean_between m M s L S) as [M1 M2].
  assert (Q : sqrt 3 ^ 2 = 3) by (rewrite <- Rsqr_pow2; apply Rsqr_sqrt; lra).
  assert (P : 0 < sqrt 3) by (apply sqrt_lt_R0; lra).
  assert (D : 0 <= M - m) by lra.
  (* v^2 (D^2 - 4 v) <= D^6 / 108, by (6 v - D^2)^2 (12 v + D^2) >= 0 *)
  assert (T : 108 * third s ^ 2 <= ((M - m) ^ 3) ^ 2).
  { assert (0 <= (6 * var s - (M - m) ^ 2) ^ 2 * (12 * var s + (M - m) ^ 2)).
    { apply Rmult_le_pos; [ apply pow2_ge_0 | generalize (pow2_ge_0 (M - m)); lra ]. }
    nra. }
  apply Rmult_le_reg_r with (6 * sqrt 3); [ lra |].
  replace ((M - m) ^ 3 / (6 * sqrt 3) * (6 * sqrt 3)) with ((M - m) ^ 3) by (field; lra).
  apply Rsqr_incr_0_var; [| now apply pow_le ].
  rewrite !Rsqr_pow2, Rpow_mult_distr, pow2_abs, Rpow_mult_distr, Q. lra.
Qed.

(** The bound is attained by a law on two points. *)
Theorem third_moment_sharp D : 0 < D ->
  let p := (3 + sqrt 3) / 6 in let s := [(p, 0); (1 - p, D)] in
  law s /\ slopes_in 0 D s /\ third s = D ^ 3 / (6 * sqrt 3).
Proof.
  intros HD p s.
  assert (Q : sqrt 3 ^ 2 = 3) by (rewrite <- Rsqr_pow2; apply Rsqr_sqrt; lra).
  assert (P : 0 < sqrt 3) by (apply sqrt_lt_R0; lra).
  assert (B : sqrt 3 < 3) by nra.
  split; [ split | split ].
  - intros q a [I | [I | []]]; injection I as <- _; unfold p; lra.
  - unfold s, p; cbn. lra.
  - intros q a [I | [I | []]]; injection I as _ <-; lra.
  - unfold third, mean, s; cbn [E].
    replace (_ + _) with (D ^ 3 * (p * (1 - p) * (2 * p - 1))) by ring.
    unfold p. apply Rmult_eq_compat_l.
    replace (/ (6 * sqrt 3)) with (sqrt 3 / (6 * sqrt 3 ^ 2)) by (field; lra).
    rewrite Q.
    replace ((3 + sqrt 3) / 6 * (1 - (3 + sqrt 3) / 6) * (2 * ((3 + sqrt 3) / 6) - 1))
      with ((9 - sqrt 3 ^ 2) * sqrt 3 / 108) by field.
    rewrite Q. field.
Qed.

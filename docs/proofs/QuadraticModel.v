(** * The quadratic model of the divergence (claim C11)

    docs/theory.md, Theorem 14.3. *)

From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Ghosts Require Import ExponentialSum ThirdMoment Divergence.
Open Scope R_scope.

(** A function whose derivative is at most [B t^2] in modulus. *)
Lemma cubic_remainder_pos (g dg : R -> R) (B x : R) : 0 <= x ->
  (forall t, is_derive g t (dg t)) -> g 0 = 0 -> (forall t, Rabs (dg t) <= B * t ^ 2) ->
  g x <= B / 3 * x ^ 3.
Proof.
  intros X D G H.
  assert (Dh : forall t, is_derive (fun t => B / 3 * t ^ 3 - g t) t (B * t ^ 2 - dg t)).
  { intro t.
    apply (is_derive_minus (fun t => B / 3 * t ^ 3) g t (B * t ^ 2) (dg t)); [| apply D ].
    auto_derive; [ trivial | field ]. }
  destruct (MVT_gen (fun t => B / 3 * t ^ 3 - g t) 0 x (fun t => B * t ^ 2 - dg t)) as [c [_ E]].
  - intros t _. apply Dh.
  - intros t _. apply derivable_continuous_pt. exists (B * t ^ 2 - dg t).
    apply is_derive_Reals, Dh.
  - rewrite G in E. specialize (H c). apply Rabs_le_between in H.
    assert (0 <= (B * c ^ 2 - dg c) * (x - 0)) by (apply Rmult_le_pos; lra). lra.
Qed.

Lemma cubic_remainder (g dg : R -> R) (B x : R) :
  (forall t, is_derive g t (dg t)) -> g 0 = 0 -> (forall t, Rabs (dg t) <= B * t ^ 2) ->
  Rabs (g x) <= B / 3 * Rabs x ^ 3.
Proof.
  intros D G H.
  assert (Dn : forall t, is_derive (fun t => - g t) t (- dg t)).
  { intro t. apply (is_derive_opp g), D. }
  assert (Hn : forall t, Rabs (- dg t) <= B * t ^ 2) by (intro; rewrite Rabs_Ropp; apply H).
  assert (Dr : forall (f df : R -> R), (forall t, is_derive f t (df t)) ->
               forall t, is_derive (fun t => f (- t)) t (- df (- t))).
  { intros f df Df t. replace (- df (- t)) with (scal (-1) (df (- t)))
      by (unfold scal; cbn; unfold mult; cbn; ring).
    apply (is_derive_comp f (fun t => - t) t (df (- t)) (-1)); [ apply Df |].
    auto_derive; [ trivial | ring ]. }
  assert (Hr : forall df, (forall t, Rabs (df t) <= B * t ^ 2) ->
               forall t, Rabs (- df (- t)) <= B * t ^ 2).
  { intros df Hd t. rewrite Rabs_Ropp. replace (t ^ 2) with ((- t) ^ 2) by ring. apply Hd. }
  destruct (Rle_dec 0 x) as [X | X].
  - rewrite (Rabs_pos_eq x X). apply Rabs_le. split.
    + assert (Y := cubic_remainder_pos (fun t => - g t) (fun t => - dg t) B x X Dn).
      cbv beta in Y. rewrite G in Y. specialize (Y Ropp_0 Hn). lra.
    + exact (cubic_remainder_pos g dg B x X D G H).
  - rewrite (Rabs_left x) by lra. assert (X' : 0 <= - x) by lra. apply Rabs_le. split.
    + assert (Y := cubic_remainder_pos _ _ B (- x) X' (Dr _ _ Dn)).
      cbv beta in Y. rewrite Ropp_0, G, Ropp_0, Ropp_involutive in Y.
      specialize (Y eq_refl (Hr _ Hn)). lra.
    + assert (Y := cubic_remainder_pos _ _ B (- x) X' (Dr _ _ D)).
      cbv beta in Y. rewrite Ropp_0, G, Ropp_involutive in Y.
      exact (Y eq_refl (Hr _ H)).
Qed.

Lemma slopes_in_tilt m M x s : slopes_in m M s -> slopes_in m M (tilt x s).
Proof.
  intros S p a I. apply in_map_iff in I as [[w b] [Eq I]]. injection Eq as _ <-. now apply (S w b).
Qed.

Theorem KL_quadratic m M s x : s <> nil -> positive s -> slopes_in m M s ->
  Rabs (KL s x 0 - x ^ 2 / 2 * var (tilt 0 s)) <= Rabs x ^ 3 * (M - m) ^ 3 / (18 * sqrt 3).
Proof.
  intros N P L. set (B := (M - m) ^ 3 / (6 * sqrt 3)).
  assert (P3 : 0 < sqrt 3) by (apply sqrt_lt_R0; lra).
  replace (Rabs x ^ 3 * (M - m) ^ 3 / (18 * sqrt 3)) with (B / 3 * Rabs x ^ 3)
    by (unfold B; field; lra).
  rewrite KL_forward, (is_derive_unique _ _ _ (is_derive_K s x N P)) by assumption.
  (* |K''(t) - K''(0)| <= B |t|, by the third moment bound under every tilted law. *)
  assert (V : forall t, Rabs (var (tilt t s) - var (tilt 0 s)) <= B * Rabs t).
  { intro t.
    destruct (MVT_gen (fun t => var (tilt t s)) 0 t (fun t => third (tilt t s))) as [c [_ E]].
    - intros u _. now apply is_derive_var.
    - intros u _. apply derivable_continuous_pt. exists (third (tilt u s)).
      now apply is_derive_Reals, is_derive_var.
    - rewrite E, Rabs_mult, Rminus_0_r. apply Rmult_le_compat_r; [ apply Rabs_pos |].
      apply third_moment_bound; [ now apply law_tilt | now apply slopes_in_tilt ]. }
  apply (cubic_remainder
    (fun t => t * (S 1 s t / S 0 s t) - (K s t - K s 0) - t ^ 2 / 2 * var (tilt 0 s))
    (fun t => t * (var (tilt t s) - var (tilt 0 s)))).
  - intro t. set (v0 := var (tilt 0 s)).
    assert (D1 : is_derive (fun t => t * (S 1 s t / S 0 s t)) t
                   (1 * (S 1 s t / S 0 s t) + t * var (tilt t s))).
    { apply (is_derive_mult (fun t => t) (fun t => S 1 s t / S 0 s t) t 1 (var (tilt t s)));
        [ exact (is_derive_id t) | now apply is_derive_mean | intros; apply Rmult_comm ]. }
    assert (D2 : is_derive (fun t => K s t - K s 0) t (S 1 s t / S 0 s t - 0)).
    { apply (is_derive_minus (K s) (fun _ => K s 0) t (S 1 s t / S 0 s t) 0);
        [ now apply is_derive_K | exact (is_derive_const (K s 0) t) ]. }
    assert (D3 : is_derive (fun t => t ^ 2 / 2 * v0) t (t * v0)).
    { auto_derive; [ trivial | field ]. }
    assert (D := is_derive_minus _ _ t _ _ (is_derive_minus _ _ t _ _ D1 D2) D3).
    replace (t * (var (tilt t s) - v0)) with
      (minus (minus (1 * (S 1 s t / S 0 s t) + t * var (tilt t s)) (S 1 s t / S 0 s t - 0))
        (t * v0));
      [ exact D | unfold minus, plus, opp; cbn -[S Rmult Rdiv]; ring ].
  - cbv beta. unfold Rdiv. ring.
  - intro t. rewrite Rabs_mult. specialize (V t).
    replace (B * t ^ 2) with (Rabs t * (B * Rabs t))
      by (rewrite <- (pow2_abs t); ring).
    apply Rmult_le_compat_l; [ apply Rabs_pos | exact V ].
Qed.

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

(** The remainder of the quadratic model and its derivative. *)
Definition remainder (s : list term) (t : R) : R :=
  t * (S 1 s t / S 0 s t) - (K s t - K s 0) - t ^ 2 / 2 * var (tilt 0 s).

Lemma KL_remainder s x : s <> nil -> positive s ->
  KL s x 0 - x ^ 2 / 2 * var (tilt 0 s) = remainder s x.
Proof.
  intros N P. rewrite KL_forward, (is_derive_unique _ _ _ (is_derive_K s x N P)) by assumption.
  reflexivity.
Qed.

Lemma is_derive_remainder s t : s <> nil -> positive s ->
  is_derive (remainder s) t (t * (var (tilt t s) - var (tilt 0 s))).
Proof.
  intros N P. unfold remainder. set (v0 := var (tilt 0 s)).
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
Qed.

Theorem KL_quadratic m M s x : s <> nil -> positive s -> slopes_in m M s ->
  Rabs (KL s x 0 - x ^ 2 / 2 * var (tilt 0 s)) <= Rabs x ^ 3 * (M - m) ^ 3 / (18 * sqrt 3).
Proof.
  intros N P L. set (B := (M - m) ^ 3 / (6 * sqrt 3)).
  assert (P3 : 0 < sqrt 3) by (apply sqrt_lt_R0; lra).
  replace (Rabs x ^ 3 * (M - m) ^ 3 / (18 * sqrt 3)) with (B / 3 * Rabs x ^ 3)
    by (unfold B; field; lra).
  rewrite KL_remainder by assumption.
  (* |K''(t) - K''(0)| <= B |t|, by the third moment bound under every tilted law. *)
  assert (V : forall t, Rabs (var (tilt t s) - var (tilt 0 s)) <= B * Rabs t).
  { intro t.
    destruct (MVT_gen (fun t => var (tilt t s)) 0 t (fun t => third (tilt t s))) as [c [_ E]].
    - intros u _. now apply is_derive_var.
    - intros u _. apply derivable_continuous_pt. exists (third (tilt u s)).
      now apply is_derive_Reals, is_derive_var.
    - rewrite E, Rabs_mult, Rminus_0_r. apply Rmult_le_compat_r; [ apply Rabs_pos |].
      apply third_moment_bound; [ now apply law_tilt | now apply slopes_in_tilt ]. }
  apply (cubic_remainder (remainder s) (fun t => t * (var (tilt t s) - var (tilt 0 s)))).
  - intro t. now apply is_derive_remainder.
  - unfold remainder, Rdiv. ring.
  - intro t. rewrite Rabs_mult. specialize (V t).
    replace (B * t ^ 2) with (Rabs t * (B * Rabs t))
      by (rewrite <- (pow2_abs t); ring).
    apply Rmult_le_compat_l; [ apply Rabs_pos | exact V ].
Qed.

(** ** The constant is the best (claim C11) *)

Lemma ex_derive_third s t : s <> nil -> positive s -> ex_derive (fun t => third (tilt t s)) t.
Proof.
  intros N P. assert (Z := S0_pos s t N P).
  assert (Q : forall j, ex_derive (fun t => S j s t / S 0 s t) t).
  { intro j. apply ex_derive_div; [ | | lra ]; eexists; apply is_derive_S. }
  apply ex_derive_ext with (f := fun t => S 3 s t / S 0 s t
    - 3 * (S 1 s t / S 0 s t * (S 2 s t / S 0 s t)) + 2 * (S 1 s t / S 0 s t) ^ 3).
  { intro u. rewrite third_tilt by assumption. apply Rplus_eq_compat_r.
    unfold Rminus. f_equal. f_equal. rewrite Rmult_assoc. reflexivity. }
  apply (ex_derive_plus (fun t => S 3 s t / S 0 s t
    - 3 * (S 1 s t / S 0 s t * (S 2 s t / S 0 s t))) (fun t => 2 * (S 1 s t / S 0 s t) ^ 3)).
  - apply (ex_derive_minus (fun t => S 3 s t / S 0 s t)
      (fun t => 3 * (S 1 s t / S 0 s t * (S 2 s t / S 0 s t)))); [ apply Q |].
    apply ex_derive_scal, ex_derive_mult; apply Q.
  - apply ex_derive_scal, ex_derive_pow, Q.
Qed.

Lemma tilt_0 s : law s -> tilt 0 s = s.
Proof.
  intros [_ H]. assert (Z : S 0 s 0 = 1).
  { unfold S. rewrite <- H. apply E_ext. intro a. rewrite Rmult_0_r, exp_0. ring. }
  unfold tilt. rewrite Z, <- map_id. apply map_ext. intros [w a]. cbn [fst snd].
  rewrite Rmult_0_r, exp_0. f_equal. field.
Qed.

(** Where the third moment exceeds [B] near 0, the remainder exceeds [B x^3 / 3]. *)
Lemma remainder_above s B delta x : s <> nil -> positive s ->
  (forall t, 0 <= t <= delta -> B <= third (tilt t s)) -> 0 <= x <= delta ->
  B / 3 * x ^ 3 <= remainder s x.
Proof.
  intros N P H X.
  assert (V : forall t, 0 <= t <= delta -> B * t <= var (tilt t s) - var (tilt 0 s)).
  { intros t Ht.
    destruct (MVT_gen (fun t => var (tilt t s)) 0 t (fun t => third (tilt t s))) as [c [Hc E]].
    - intros u _. now apply is_derive_var.
    - intros u _. apply derivable_continuous_pt. exists (third (tilt u s)).
      now apply is_derive_Reals, is_derive_var.
    - rewrite Rmin_left, Rmax_right in Hc by lra. rewrite E, Rminus_0_r.
      apply Rmult_le_compat_r; [ lra | apply H; lra ]. }
  assert (D : forall t, is_derive (fun t => remainder s t - B / 3 * t ^ 3) t
                (t * (var (tilt t s) - var (tilt 0 s)) - B * t ^ 2)).
  { intro t. apply (is_derive_minus (remainder s) (fun t => B / 3 * t ^ 3));
      [ now apply is_derive_remainder | auto_derive; [ trivial | field ] ]. }
  destruct (MVT_gen (fun t => remainder s t - B / 3 * t ^ 3) 0 x
    (fun t => t * (var (tilt t s) - var (tilt 0 s)) - B * t ^ 2)) as [c [Hc E]].
  - intros t _. apply D.
  - intros t _. apply derivable_continuous_pt.
    exists (t * (var (tilt t s) - var (tilt 0 s)) - B * t ^ 2). apply is_derive_Reals, D.
  - rewrite Rmin_left, Rmax_right in Hc by lra.
    assert (R0 : remainder s 0 = 0) by (unfold remainder, Rdiv; ring).
    rewrite R0 in E. specialize (V c ltac:(lra)).
    assert (0 <= c * (var (tilt c s) - var (tilt 0 s) - B * c)) by (apply Rmult_le_pos; lra).
    assert (0 <= (c * (var (tilt c s) - var (tilt 0 s)) - B * c ^ 2) * (x - 0))
      by (apply Rmult_le_pos; lra).
    lra.
Qed.

(** For the two-point law of claim C9 every smaller constant fails near 0. *)
Theorem KL_quadratic_sharp D eps : 0 < D -> 0 < eps ->
  let s := cons ((3 + sqrt 3) / 6, 0) (cons (1 - (3 + sqrt 3) / 6, D) nil) in
  exists delta, 0 < delta /\ forall x, 0 <= x <= delta ->
    (1 - eps) * (x ^ 3 * D ^ 3 / (18 * sqrt 3)) <= KL s x 0 - x ^ 2 / 2 * var (tilt 0 s).
Proof.
  intros HD He s.
  destruct (third_moment_sharp D HD) as [[L1 L2] [_ Th]]. fold s in L1, L2, Th.
  assert (P3 : 0 < sqrt 3) by (apply sqrt_lt_R0; lra).
  assert (Q3 : sqrt 3 * sqrt 3 = 3) by (apply sqrt_sqrt; lra).
  assert (N : s <> nil) by discriminate.
  assert (P : positive s).
  { intros w a [E | [E | []]]; injection E as <- _; nra. }
  set (B := D ^ 3 / (6 * sqrt 3)) in *.
  assert (Bp : 0 < B) by (apply Rdiv_lt_0_compat; [ now apply pow_lt | lra ]).
  assert (T0 : third (tilt 0 s) = B).
  { rewrite tilt_0 by (split; assumption). exact Th. }
  assert (Ct := ex_derive_continuous _ _ (ex_derive_third s 0 N P)).
  assert (Near : locally 0 (fun t => Rabs (third (tilt t s) - third (tilt 0 s)) < eps * B)).
  { assert (Eb : 0 < eps * B) by nra.
    apply (proj1 (filterlim_locally (fun t => third (tilt t s)) (third (tilt 0 s))) Ct
      (mkposreal _ Eb)). }
  destruct Near as [d Hd]. exists (d / 2). assert (Dp := cond_pos d). split; [ lra |].
  intros x X. rewrite KL_remainder by assumption.
  replace ((1 - eps) * (x ^ 3 * D ^ 3 / (18 * sqrt 3))) with ((1 - eps) * B / 3 * x ^ 3)
    by (unfold B; field; lra).
  apply remainder_above with (delta := d / 2); try assumption.
  intros t Ht. specialize (Hd t). rewrite T0 in Hd.
  assert (Bt : Rabs (third (tilt t s) - B) < eps * B).
  { apply Hd. change (Rabs (t - 0) < d). rewrite Rminus_0_r, Rabs_pos_eq; lra. }
  apply Rabs_def2 in Bt. lra.
Qed.

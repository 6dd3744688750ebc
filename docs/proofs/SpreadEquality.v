(** * When the spread bound is attained (claim C4, corrected)

    docs/theory.md, Theorem 1.4, for slopes that need not be distinct. *)

From Coq Require Import Reals Lra List.
From Coquelicot Require Import Complex Rcomplements.
From Ghosts Require Import ExponentialSum TwoClasses Invariance.
Import ListNotations.
Open Scope R_scope.

(** The summed weight of the terms of slope [x]. *)
Fixpoint weight (x : R) (s : list term) : R :=
  match s with
  | [] => 0
  | (w, a) :: s => (if Req_EM_T a x then w else 0) + weight x s
  end.

Lemma weight_shift c x s : weight (x + c) (shift c s) = weight x s.
Proof.
  induction s as [| [w a] s IH]; cbn [weight shift map fst snd]; [ reflexivity |].
  fold (shift c s). rewrite IH. destruct (Req_EM_T a x), (Req_EM_T (a + c) (x + c)); lra.
Qed.

Lemma Cexp_imaginary a y : Cexp (RtoC a * (0, y)) = (cos (a * y), sin (a * y)).
Proof.
  unfold Cexp. replace (RtoC a * (0, y))%C with ((0, a * y) : C) by (apply C_ext; cbn; ring).
  cbn [Re Im fst snd]. rewrite exp_0, !Rmult_1_l. reflexivity.
Qed.

(** Two opposite slopes, at the point [i y] with [h y = e pi / 2], [e = +-1]. *)
Lemma F_two_slopes h y e s :
  0 < h -> (e = 1 \/ e = -1) -> h * y = e * (PI / 2) ->
  (forall w a, In (w, a) s -> a = - h \/ a = h) ->
  F s (0, y) = (0, e * (weight h s - weight (- h) s)).
Proof.
  intros Hh He E.
  assert (T : cos (h * y) = 0 /\ sin (h * y) = e).
  { rewrite E. destruct He as [-> | ->].
    - rewrite Rmult_1_l. split; [ apply cos_PI2 | apply sin_PI2 ].
    - replace (-1 * (PI / 2)) with (- (PI / 2)) by ring.
      rewrite cos_neg, sin_neg, cos_PI2, sin_PI2. split; reflexivity. }
  destruct T as [Tc Ts].
  induction s as [| [w a] s IH]; intro S; cbn [F weight].
  - apply C_ext; cbn; ring.
  - rewrite IH by (intros u b I; apply (S u b); now right).
    rewrite Cexp_imaginary.
    destruct (S w a (or_introl eq_refl)) as [-> | ->].
    + rewrite Ropp_mult_distr_l_reverse, cos_neg, sin_neg, Tc, Ts.
      destruct (Req_EM_T (- h) h), (Req_EM_T (- h) (- h)); try lra.
      apply C_ext; cbn; ring.
    + rewrite Tc, Ts. destruct (Req_EM_T h h), (Req_EM_T h (- h)); try lra.
      apply C_ext; cbn; ring.
Qed.

(** A vanishing sum of non-negative terms. *)
Lemma cosines_vanish h y s :
  positive s -> slopes_in (- h) h s -> h * Rabs y <= PI / 2 -> Re (F s (0, y)) <= 0 ->
  0 <= Re (F s (0, y)) /\ forall w a, In (w, a) s -> cos (a * y) = 0.
Proof.
  induction s as [| [w a] s IH]; intros P S H; cbn [F].
  - intros _. split; [ cbn; lra | intros w a [] ].
  - apply positive_cons in P as [Hw P]. apply slopes_in_cons in S as [Ha S].
    assert (C : 0 <= cos (a * y)).
    { assert (B : Rabs (a * y) <= h * Rabs y).
      { rewrite Rabs_mult. apply Rmult_le_compat_r; [ apply Rabs_pos | now apply Rabs_le ]. }
      apply Rabs_le_between in B. apply cos_ge_0; lra. }
    rewrite Cexp_imaginary.
    replace (Re (RtoC w * (cos (a * y), sin (a * y)) + F s (0, y))%C)
      with (w * cos (a * y) + Re (F s (0, y))) by (unfold Re, RtoC; simpl; ring).
    intro Z. assert (W : 0 <= w * cos (a * y)) by (apply Rmult_le_pos; lra).
    assert (Z' : Re (F s (0, y)) <= 0) by lra.
    destruct (IH P S H Z') as [IH1 IH2].
    split; [ lra |]. intros u b [E | I]; [| now apply (IH2 u b) ].
    injection E as <- <-. apply Rmult_eq_reg_l with w; lra.
Qed.

Theorem equality_case m M s :
  positive s -> slopes_in m M s -> m < M ->
  (exists w, In (w, m) s) -> (exists w, In (w, M) s) ->
  is_radius s (PI / (M - m)) <->
  (forall w a, In (w, a) s -> a = m \/ a = M) /\ weight m s = weight M s.
Proof.
  intros P S L [wm Im_] [wM IM].
  assert (Npi := PI_RGT_0).
  set (c := - ((m + M) / 2)). set (h := (M - m) / 2).
  assert (Hh : 0 < h) by (unfold h; lra).
  assert (Hm : m + c = - h) by (unfold c, h; lra).
  assert (HM : M + c = h) by (unfold c, h; lra).
  assert (P' : positive (shift c s)) by now apply positive_shift.
  assert (N : s <> []) by (intro E; rewrite E in Im_; destruct Im_).
  assert (S' : slopes_in (- h) h (shift c s)).
  { intros w a I. apply in_map_iff in I as [[w' a'] [E I]]. injection E as _ <-.
    specialize (S w' a' I). cbn. lra. }
  assert (R : PI / (M - m) = PI / 2 / h) by (unfold h; field; lra).
  split.
  - intros [[[x y] [Z Md]] _].
    destruct (spread_bound m M s (x, y) N P S L Z) as [Y _]. cbn in Y.
    (* The zero is on the imaginary axis, at height +-pi/Delta. *)
    assert (Q : x ^ 2 + y ^ 2 = (PI / (M - m)) ^ 2).
    { rewrite <- Md. unfold Cmod; cbn [fst snd].
      symmetry. rewrite <- Rsqr_pow2. apply Rsqr_sqrt. nra. }
    assert (D : 0 < PI / (M - m)) by (apply Rdiv_lt_0_compat; lra).
    assert (Y2 : (PI / (M - m)) ^ 2 <= y ^ 2) by (rewrite <- (pow2_abs y); apply pow_incr; lra).
    assert (X0 : x = 0) by nra. subst x.
    assert (Ya : Rabs y = PI / (M - m)).
    { assert (E : Rabs y ^ 2 = (PI / (M - m)) ^ 2) by (rewrite pow2_abs; lra).
      apply Rle_antisym; [| exact Y ]. generalize (Rabs_pos y); nra. }
    assert (Hy : h * Rabs y = PI / 2) by (rewrite Ya, R; field; lra).
    apply (slopes_shift_zeros c) in Z.
    destruct (cosines_vanish h y (shift c s) P' S') as [_ V]; [ lra | rewrite Z; cbn; lra |].
    assert (T : forall w a, In (w, a) (shift c s) -> a = - h \/ a = h).
    { intros w a I. specialize (V w a I). specialize (S' w a I).
      destruct (Rlt_le_dec (Rabs a * Rabs y) (PI / 2)) as [G | G].
      - exfalso. rewrite <- Rabs_mult in G. apply Rabs_def2 in G.
        assert (0 < cos (a * y)) by (apply cos_gt_0; lra). lra.
      - rewrite <- Hy in G. apply Rmult_le_reg_r in G; [| rewrite Ya; exact D ].
        destruct (Rcase_abs a);
          [ rewrite Rabs_left in G by lra | rewrite Rabs_right in G by lra ]; lra. }
    split.
    + intros w a I. destruct (T w (a + c)) as [E | E]; [| left; lra | right; lra ].
      apply in_map_iff. exists (w, a). now split.
    + assert (Ee : exists e, (e = 1 \/ e = -1) /\ h * y = e * (PI / 2)).
      { destruct (Rcase_abs y) as [G | G].
        - exists (-1). rewrite Rabs_left in Hy by lra. split; [ now right | lra ].
        - exists 1. rewrite Rabs_right in Hy by lra. split; [ now left | lra ]. }
      destruct Ee as [e [He E]].
      rewrite (F_two_slopes h y e _ Hh He E T) in Z. apply (f_equal Im) in Z; cbn in Z.
      rewrite <- Hm, <- HM, !weight_shift in Z. destruct He as [-> | ->]; lra.
  - intros [T W]. split.
    + exists (0, PI / (M - m)). split.
      * apply (slopes_shift_zeros c).
        rewrite (F_two_slopes h _ 1); try assumption; try (now left).
        -- rewrite <- Hm, <- HM, !weight_shift, W. apply C_ext; cbn; ring.
        -- rewrite R. field. lra.
        -- intros w a I. apply in_map_iff in I as [[w' a'] [E I]]. injection E as _ <-. cbn.
           destruct (T w' a' I) as [-> | ->]; lra.
      * unfold Cmod; cbn [fst snd].
        replace (_ + _) with ((PI / (M - m)) ^ 2) by ring.
        apply sqrt_pow2. left. apply Rdiv_lt_0_compat; lra.
    + intros tau Z. now apply (spread_bound m M s tau N P S L).
Qed.

(** The counterexample of claims.md: four equal classes. *)
Corollary four_classes : is_radius [(1, 0); (1, 0); (1, 1); (1, 1)] PI.
Proof.
  replace PI with (PI / (1 - 0)) by field.
  apply (equality_case 0 1); try lra.
  - intros w a [E | [E | [E | [E | []]]]]; injection E as <- _; lra.
  - intros w a [E | [E | [E | [E | []]]]]; injection E as _ <-; lra.
  - exists 1. now left.
  - exists 1. right; right; now left.
  - split.
    + intros w a [E | [E | [E | [E | []]]]]; injection E as _ <-; auto.
    + cbn [weight]. destruct (Req_EM_T 0 0), (Req_EM_T 1 0), (Req_EM_T 0 1), (Req_EM_T 1 1); lra.
Qed.

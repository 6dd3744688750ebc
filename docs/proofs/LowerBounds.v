(** * Lower bounds of the radius from weights and slopes

    docs/theory.md, section 4.  Weights need not add up to one: every condition is
    homogeneous in them. *)

From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Ghosts Require Import ExponentialSum TwoClasses ThirdMoment ZeroFree.
Import ListNotations.
Open Scope R_scope.

Lemma exp_le x y : x <= y -> exp x <= exp y.
Proof. intros [H | ->]; [ left; now apply exp_increasing | right; reflexivity ]. Qed.

(** ** The dominance bound: docs/theory.md, Theorem 4.1 *)

(** [sum_j w_j exp (|a_j - a| x)] over the terms of [s]. *)
Definition dominated (a : R) (s : list term) (x : R) : R := E s (fun b => exp (Rabs (b - a) * x)).

Lemma moduli_dominated a s tau x : positive s -> Cmod tau <= x ->
  moduli s (Re tau) <= exp (a * Re tau) * dominated a s x.
Proof.
  intros P X. unfold dominated.
  induction s as [| [w b] s IH]; cbn [moduli E]; [ lra |].
  apply positive_cons in P as [Hw P]. specialize (IH P).
  rewrite Rmult_plus_distr_l. apply Rplus_le_compat; [| exact IH ].
  replace (exp (a * Re tau) * (w * exp (Rabs (b - a) * x)))
    with (w * exp (a * Re tau + Rabs (b - a) * x)) by (rewrite exp_plus; ring).
  apply Rmult_le_compat_l; [ lra |]. apply exp_le.
  assert (B : (b - a) * Re tau <= Rabs (b - a) * x).
  { eapply Rle_trans; [ apply Rle_abs |]. rewrite Rabs_mult.
    apply Rmult_le_compat_l; [ apply Rabs_pos |].
    apply Rle_trans with (1 := Re_le_Cmod tau) (2 := X). }
  lra.
Qed.

Theorem dominance_bound w a s x tau :
  0 < w -> positive s -> dominated a s x < w -> Cmod tau <= x -> F ((w, a) :: s) tau <> 0.
Proof.
  intros Hw P D X. apply dominant_term; [ exact Hw | exact P |].
  apply Rle_lt_trans with (1 := moduli_dominated a s tau x P X).
  rewrite Rmult_comm. apply Rmult_lt_compat_r; [ apply exp_pos | exact D ].
Qed.

(** ** The strip bound: docs/theory.md, Theorem 4.2 *)

(** Where one term dominates at both edges of [|Re tau| <= X], a zero is farther away than
    [sqrt (X^2 + (pi / Delta)^2)]. *)
Theorem strip_bound w a s m M X tau :
  0 < w -> positive s -> slopes_in m M ((w, a) :: s) -> m < M -> 0 <= X ->
  moduli s (- X) < w * exp (a * - X) -> moduli s X < w * exp (a * X) ->
  F ((w, a) :: s) tau = 0 -> sqrt (X ^ 2 + (PI / (M - m)) ^ 2) <= Cmod tau.
Proof.
  intros Hw P S L HX D0 D1 Z.
  assert (Out : X <= Rabs (Re tau)).
  { apply Rnot_lt_le. intro In. apply Rabs_def2 in In.
    apply (dominant_strip w a s (- X) X tau); try assumption. lra. }
  assert (N : (w, a) :: s <> []) by discriminate.
  assert (P' : positive ((w, a) :: s)) by (apply positive_cons; now split).
  destruct (spread_bound m M _ tau N P' S L Z) as [Up _].
  assert (B : 0 < PI / (M - m)) by (apply Rdiv_lt_0_compat; [ apply PI_RGT_0 | lra ]).
  unfold Cmod. apply sqrt_le_1_alt. destruct tau as [x y]; cbn [fst snd Re Im] in *.
  rewrite <- (pow2_abs x), <- (pow2_abs y).
  apply Rplus_le_compat; apply pow_incr; lra.
Qed.

(** ** The centred bound: docs/theory.md, Theorem 4.3 *)

(** A function of [t] that starts at most at 0 and does not rise ends at most at 0. *)
Lemma not_rising (f df : R -> R) :
  (forall t, is_derive f t (df t)) -> (forall t, 0 <= t -> df t <= 0) -> f 0 <= 0 -> f 1 <= 0.
Proof.
  intros D N S.
  destruct (MVT_gen f 0 1 df) as [c [Hc E]].
  - intros t _. apply D.
  - intros t _. apply derivable_continuous_pt. exists (df t). now apply is_derive_Reals.
  - rewrite Rmin_left, Rmax_right in Hc by lra.
    specialize (N c ltac:(lra)). lra.
Qed.

Lemma Re_conj_mult (d z : C) : Re (Cconj d * z)%C <= Cmod d * Cmod z.
Proof.
  eapply Rle_trans; [ apply Rle_abs |]. eapply Rle_trans; [ apply Re_le_Cmod |].
  rewrite Cmod_mult. apply Rmult_le_compat_r; [ apply Cmod_ge_0 |].
  right. unfold Cmod, Cconj; cbn. f_equal. ring.
Qed.

Lemma Re_conj_self (d : C) : Re (Cconj d * d)%C = Cmod d * Cmod d.
Proof.
  unfold Cmod. rewrite sqrt_sqrt by (apply Rplus_le_le_0_compat; apply pow2_ge_0).
  destruct d; unfold Re, Cconj; simpl. ring.
Qed.

(** [Re (conj d exp (t u))] and its derivative in [t]. *)
Lemma is_derive_ray (d u : C) t :
  is_derive (fun t => Re (Cconj d * Cexp (RtoC t * u))%C) t
    (Re (Cconj d * (u * Cexp (RtoC t * u)))%C).
Proof.
  destruct d as [d1 d2], u as [u1 u2].
  apply is_derive_ext with
    (f := fun t => exp (t * u1) * (d1 * cos (t * u2) + d2 * sin (t * u2))).
  - intro v. unfold Cexp, Cconj, Re, Im, RtoC; simpl.
    replace (v * u1 - 0 * u2) with (v * u1) by ring.
    replace (v * u2 + 0 * u1) with (v * u2) by ring. ring.
  - auto_derive; [ trivial |]. unfold Cexp, Cconj, Re, Im, RtoC; simpl.
    replace (t * u1 - 0 * u2) with (t * u1) by ring.
    replace (t * u2 + 0 * u1) with (t * u2) by ring. ring.
Qed.

Lemma Cmod_Cexp_ray (u : C) t : 0 <= t -> Cmod (Cexp (RtoC t * u)) <= exp (t * Cmod u).
Proof.
  intro T. rewrite Cmod_Cexp, Re_scaled. apply exp_le.
  apply Rmult_le_compat_l; [ exact T |].
  eapply Rle_trans; [ apply Rle_abs | apply Re_le_Cmod ].
Qed.

(** [|e^u - 1| <= e^|u| - 1], along the ray [t u]. *)
Lemma Cexp_minus_one (u : C) : Cmod (Cexp u - 1)%C <= exp (Cmod u) - 1.
Proof.
  set (d := (Cexp u - 1)%C). set (n := Cmod d). set (r := Cmod u).
  assert (Hn := Cmod_ge_0 d). assert (Hr := Cmod_ge_0 u). fold n in Hn. fold r in Hr.
  set (f := fun t => Re (Cconj d * Cexp (RtoC t * u))%C - Re d - n * (exp (t * r) - 1)).
  assert (G : f 1 <= 0).
  { apply not_rising with (df := fun t =>
      Re (Cconj d * (u * Cexp (RtoC t * u)))%C - n * (r * exp (t * r))).
    - intro t.
      apply (is_derive_minus (fun t => Re (Cconj d * Cexp (RtoC t * u))%C - Re d)
        (fun t => n * (exp (t * r) - 1))).
      + replace (Re (Cconj d * (u * Cexp (RtoC t * u)))%C)
          with (Re (Cconj d * (u * Cexp (RtoC t * u)))%C - 0) by ring.
        apply (is_derive_minus (fun t => Re (Cconj d * Cexp (RtoC t * u))%C) (fun _ => Re d));
          [ apply is_derive_ray | apply (is_derive_const (Re d) t) ].
      + auto_derive; [ trivial | ring ].
    - intros t T. assert (B := Re_conj_mult d (u * Cexp (RtoC t * u))%C).
      rewrite Cmod_mult in B. fold n r in B.
      assert (C := Cmod_Cexp_ray u t T). fold r in C.
      assert (r * Cmod (Cexp (RtoC t * u)) <= r * exp (t * r)) by (apply Rmult_le_compat_l; lra).
      assert (n * (r * Cmod (Cexp (RtoC t * u))) <= n * (r * exp (t * r)))
        by (apply Rmult_le_compat_l; lra).
      lra.
    - unfold f. replace (RtoC 0 * u)%C with (RtoC 0) by ring.
      rewrite Cexp_0, Rmult_0_l, exp_0.
      replace (Re (Cconj d * RtoC 1)%C) with (Re d)
        by (destruct d; unfold Re, Cconj, RtoC; simpl; ring). lra. }
  unfold f in G. replace (RtoC 1 * u)%C with u in G by ring. rewrite Rmult_1_l in G.
  replace (Re (Cconj d * Cexp u)%C - Re d) with (Re (Cconj d * d)%C) in G
    by (unfold d at 2; generalize (Cexp u); intro e; destruct d, e;
        unfold Re, Cconj, RtoC; simpl; ring).
  rewrite Re_conj_self in G. fold n in G.
  destruct (Req_dec n 0) as [Z | Z]; [| apply Rmult_le_reg_l with n; lra ].
  rewrite Z. generalize (exp_ineq1_le r). lra.
Qed.

(** [|e^u - 1 - u| <= e^|u| - 1 - |u|]. *)
Lemma Cexp_remainder (u : C) : Cmod (Cexp u - 1 - u)%C <= exp (Cmod u) - 1 - Cmod u.
Proof.
  set (d := (Cexp u - 1 - u)%C). set (n := Cmod d). set (r := Cmod u).
  assert (Hn := Cmod_ge_0 d). assert (Hr := Cmod_ge_0 u). fold n in Hn. fold r in Hr.
  set (g := fun t => Re (Cconj d * Cexp (RtoC t * u))%C).
  set (f := fun t => g t - (Re d + t * Re (Cconj d * u)%C) - n * (exp (t * r) - 1 - t * r)).
  assert (G : f 1 <= 0).
  { apply not_rising with (df := fun t =>
      Re (Cconj d * (u * Cexp (RtoC t * u)))%C - Re (Cconj d * u)%C
      - n * (r * exp (t * r) - r)).
    - intro t.
      apply (is_derive_minus (fun t => g t - (Re d + t * Re (Cconj d * u)%C))
        (fun t => n * (exp (t * r) - 1 - t * r))).
      + apply (is_derive_minus g (fun t => Re d + t * Re (Cconj d * u)%C));
          [ apply is_derive_ray |].
        generalize (Re d) (Re (Cconj d * u)%C). intros p q. auto_derive; [ trivial | ring ].
      + auto_derive; [ trivial | ring ].
    - intros t T.
      assert (B := Re_conj_mult d (u * (Cexp (RtoC t * u) - 1))%C).
      rewrite Cmod_mult in B. fold n r in B.
      assert (C := Cexp_minus_one (RtoC t * u)).
      rewrite Cmod_mult, Cmod_R, (Rabs_pos_eq t T) in C. fold r in C.
      replace (Re (Cconj d * (u * Cexp (RtoC t * u)))%C - Re (Cconj d * u)%C)
        with (Re (Cconj d * (u * (Cexp (RtoC t * u) - 1)))%C)
        by (generalize (Cexp (RtoC t * u)); intro e; destruct d, u, e;
            unfold Re, Cconj, RtoC; simpl; ring).
      assert (r * Cmod (Cexp (RtoC t * u) - 1)%C <= r * (exp (t * r) - 1))
        by (apply Rmult_le_compat_l; lra).
      assert (n * (r * Cmod (Cexp (RtoC t * u) - 1)%C) <= n * (r * (exp (t * r) - 1)))
        by (apply Rmult_le_compat_l; lra).
      lra.
    - unfold f, g. replace (RtoC 0 * u)%C with (RtoC 0) by ring.
      rewrite Cexp_0, !Rmult_0_l, exp_0.
      replace (Re (Cconj d * RtoC 1)%C) with (Re d)
        by (destruct d; unfold Re, Cconj, RtoC; simpl; ring). lra. }
  unfold f, g in G. replace (RtoC 1 * u)%C with u in G by ring. rewrite !Rmult_1_l in G.
  replace (Re (Cconj d * Cexp u)%C - (Re d + Re (Cconj d * u)%C)) with (Re (Cconj d * d)%C) in G
    by (unfold d at 2; generalize (Cexp u); intro e; destruct d, e, u;
        unfold Re, Cconj, RtoC; simpl; ring).
  rewrite Re_conj_self in G. fold n in G.
  destruct (Req_dec n 0) as [Z | Z]; [| apply Rmult_le_reg_l with n; lra ].
  rewrite Z. generalize (exp_ineq1_le r). lra.
Qed.

(** The remainder of a sum of weight 1 and of mean slope [mean s]. *)
Lemma F_remainder s tau x : (forall p a, In (p, a) s -> 0 <= p) -> Cmod tau <= x ->
  Cmod (F s tau - RtoC (E s (fun _ => 1)) - RtoC (mean s) * tau)%C <=
  E s (fun a => exp (Rabs a * x) - 1 - Rabs a * x).
Proof.
  intros P X. unfold mean. induction s as [| [p a] s IH]; cbn [F E].
  - replace (RtoC 0 - RtoC 0 - RtoC 0 * tau)%C with (RtoC 0) by ring. rewrite Cmod_0. lra.
  - assert (Hp : 0 <= p) by (apply (P p a); now left).
    specialize (IH ltac:(intros q b I; apply (P q b); now right)).
    set (u := (RtoC a * tau)%C).
    replace (RtoC p * Cexp u + F s tau - RtoC (p * 1 + E s (fun _ => 1))
             - RtoC (p * a + E s (fun a => a)) * tau)%C
      with (RtoC p * (Cexp u - 1 - u)
            + (F s tau - RtoC (E s (fun _ => 1)) - RtoC (E s (fun a => a)) * tau))%C
      by (unfold u; rewrite !RtoC_plus, !RtoC_mult; ring).
    eapply Rle_trans; [ apply Cmod_triangle |]. apply Rplus_le_compat; [| exact IH ].
    rewrite Cmod_mult, Cmod_R, (Rabs_pos_eq p Hp).
    apply Rmult_le_compat_l; [ exact Hp |].
    eapply Rle_trans; [ apply Cexp_remainder |].
    (* e^r - 1 - r does not fall for r >= 0 *)
    unfold u. rewrite Cmod_mult, Cmod_R.
    assert (A := Rabs_pos a). assert (T := Cmod_ge_0 tau).
    set (r0 := Rabs a * Cmod tau). set (r1 := Rabs a * x).
    assert (L : 0 <= r0 <= r1).
    { unfold r0, r1. split; [ now apply Rmult_le_pos | now apply Rmult_le_compat_l ]. }
    assert (Q := exp_tangent r0 r1).
    assert (Q1 : 1 <= exp r0) by (generalize (exp_ineq1_le r0); lra). nra.
Qed.

(** [c] need not be the mean: [epsilon] bounds the distance. *)
Theorem centred_bound s c epsilon x tau :
  law s -> Rabs (c - mean s) <= epsilon -> Cmod tau <= x ->
  E s (fun a => exp (Rabs (a - c) * x) - 1 - Rabs (a - c) * x) + epsilon * x < 1 ->
  F s tau <> 0.
Proof.
  intros [P S] Hc X H Z.
  set (s' := shift (- c) s).
  assert (Es : forall f, E s' f = E s (fun a => f (a - c))).
  { intro f. unfold s'. clear. induction s as [| [p a] s IH]; cbn; [ reflexivity |].
    fold (shift (- c) s). now rewrite IH. }
  assert (P' : forall p a, In (p, a) s' -> 0 <= p).
  { intros p a I. apply in_map_iff in I as [[q b] [Eq I]]. injection Eq as <- _.
    now apply (P q b). }
  assert (B := F_remainder s' tau x P' X). rewrite !Es in B.
  assert (M : mean s' = mean s - c).
  { unfold mean at 1. rewrite Es.
    rewrite (E_ext s _ (fun a => a + (- c) * 1)) by (intro; ring).
    rewrite E_plus, E_scal, S. unfold mean. ring. }
  rewrite M, S in B. unfold s' in B. rewrite F_shift, Z in B.
  assert (T : 1 <= Cmod (Cexp (RtoC (- c) * tau) * 0 - RtoC 1 - RtoC (mean s - c) * tau)%C
                   + Rabs (c - mean s) * Cmod tau).
  { replace (Rabs (c - mean s) * Cmod tau) with (Cmod (RtoC (mean s - c) * tau)%C)
      by (rewrite Cmod_mult, Cmod_R, Rabs_minus_sym; reflexivity).
    eapply Rle_trans; [| apply Cmod_triangle ].
    replace (Cexp (RtoC (- c) * tau) * 0 - RtoC 1 - RtoC (mean s - c) * tau
             + RtoC (mean s - c) * tau)%C with (- RtoC 1)%C by ring.
    rewrite Cmod_opp, Cmod_1. lra. }
  assert (Rabs (c - mean s) * Cmod tau <= epsilon * x)
    by (apply Rmult_le_compat; [ apply Rabs_pos | apply Cmod_ge_0 | exact Hc | exact X ]).
  lra.
Qed.

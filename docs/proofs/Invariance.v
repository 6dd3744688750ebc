(** * What leaves the zeros, or the radius, where they are (claims C5, C6, C16)

    docs/theory.md, Lemmas 1.1 and 1.2, Propositions 1.8 and 15.2. *)

From Coq Require Import Reals Lra List Permutation.
From Coquelicot Require Import Complex Rcomplements.
From Ghosts Require Import ExponentialSum TwoClasses.
Import ListNotations.
Open Scope R_scope.

(** Logits [z_k] with slopes [a_k]: the weights are [exp z_k]. *)
Definition of_logits (l : list (R * R)) : list term := map (fun t => (exp (fst t), snd t)) l.

Lemma positive_of_logits l : positive (of_logits l).
Proof.
  intros w a H. apply in_map_iff in H as [[z b] [E _]]. injection E as <- _. apply exp_pos.
Qed.

(** A constant added to all logits. *)
Definition raise (c : R) (l : list (R * R)) := map (fun t => (fst t + c, snd t)) l.

Theorem F_raise c l tau : F (of_logits (raise c l)) tau = (RtoC (exp c) * F (of_logits l) tau)%C.
Proof.
  induction l as [| [z a] l IH]; cbn [of_logits raise map F fst snd]; [ ring |].
  fold (raise c l) (of_logits (raise c l)) (of_logits l).
  rewrite IH, exp_plus, RtoC_mult. ring.
Qed.

(** A constant added to all slopes. *)
Theorem slopes_shift_zeros c s tau : F (shift c s) tau = 0 <-> F s tau = 0.
Proof.
  rewrite F_shift. split; intro H.
  - destruct (Ceq_dec (F s tau) 0) as [E | E]; [ exact E |].
    exfalso. now apply (Cmult_neq_0 _ _ (Cexp_neq_0 (RtoC c * tau)) E).
  - rewrite H. ring.
Qed.

Theorem logits_shift_zeros c l tau :
  F (of_logits (raise c l)) tau = 0 <-> F (of_logits l) tau = 0.
Proof.
  rewrite F_raise. split; intro H.
  - destruct (Ceq_dec (F (of_logits l) tau) 0) as [E | E]; [ exact E |].
    exfalso. refine (Cmult_neq_0 _ _ _ E H). apply RtoC_neq_0, Rgt_not_eq, exp_pos.
  - rewrite H. ring.
Qed.

(** A change of unit: slopes times [c]. With [c = -1] this is [v -> -v]. *)
Definition scale (c : R) (s : list term) : list term := map (fun t => (fst t, c * snd t)) s.

Theorem F_scale c s tau : F (scale c s) tau = F s (RtoC c * tau)%C.
Proof.
  induction s as [| [w a] s IH]; cbn [scale map F fst snd]; [ reflexivity |].
  fold (scale c s). rewrite IH, RtoC_mult. do 3 f_equal. ring.
Qed.

Theorem radius_scale c s rho : c <> 0 -> is_radius s rho -> is_radius (scale c s) (rho / Rabs c).
Proof.
  intros H [[tau [Z M]] L].
  assert (A : 0 < Rabs c) by now apply Rabs_pos_lt.
  assert (N := RtoC_neq_0 c H). split.
  - exists (tau / RtoC c)%C. split.
    + rewrite F_scale. replace (RtoC c * (tau / RtoC c))%C with tau by (field; exact N). exact Z.
    + rewrite Cmod_div, Cmod_R by exact N. now rewrite M.
  - intros t Zt. rewrite F_scale in Zt. apply L in Zt. rewrite Cmod_mult, Cmod_R in Zt.
    apply Rmult_le_reg_r with (Rabs c); [ exact A |].
    replace (rho / Rabs c * Rabs c) with rho by (field; lra). lra.
Qed.

(** Claim C6. *)
Corollary radius_opposite s rho : is_radius s rho -> is_radius (scale (-1) s) rho.
Proof.
  intro H. replace rho with (rho / Rabs (-1)).
  - apply radius_scale; [ lra | exact H ].
  - rewrite Rabs_left by lra. field.
Qed.

(** Claim C16: logits divided by [T] have slopes divided by [T], so the spread bound
    becomes [pi T / Delta], whatever happens to the weights. *)
Corollary temperature m M T l tau :
  0 < T -> l <> [] -> m < M -> (forall z a, In (z, a) l -> m <= a <= M) ->
  F (of_logits (map (fun t => (fst t / T, snd t / T)) l)) tau = 0 -> PI * T / (M - m) <= Cmod tau.
Proof.
  intros HT N L S Z.
  replace (PI * T / (M - m)) with (PI / (M / T - m / T)) by (field; lra).
  eapply spread_bound with (5 := Z).
  - now destruct l.
  - apply positive_of_logits.
  - intros w a I. apply in_map_iff in I as [[z b] [E I]]. injection E as _ <-.
    apply in_map_iff in I as [[z' b'] [E I]]. injection E as <- <-.
    specialize (S z' b' I). cbn.
    split; apply Rmult_le_compat_r; try lra; left; now apply Rinv_0_lt_compat.
  - apply Rmult_lt_compat_r; [ now apply Rinv_0_lt_compat | exact L ].
Qed.

(** Conjugate zeros, none real. *)
Theorem F_conj s tau : F s (Cconj tau) = Cconj (F s tau).
Proof.
  induction s as [| [w a] s IH]; cbn [F].
  - apply C_ext; cbn; ring.
  - rewrite IH. replace (RtoC a * Cconj tau)%C with (Cconj (RtoC a * tau))
      by (apply C_ext; destruct tau; cbn; ring).
    rewrite Cexp_Cconj. apply C_ext; cbn; ring.
Qed.

Theorem no_real_zero s (x : R) : s <> [] -> positive s -> F s x <> 0.
Proof.
  assert (R : forall s, positive s -> s <> [] -> 0 < Re (F s x)).
  { induction s0 as [| [w a] s0 IH]; intros P N; [ now elim N |].
    apply positive_cons in P as [Hw P]. cbn [F]. rewrite <- RtoC_mult, Cexp_real, <- RtoC_mult.
    assert (E := Rmult_lt_0_compat _ _ Hw (exp_pos (a * x))).
    destruct s0 as [| t s0]; [ cbn; lra |].
    assert (I := IH P ltac:(discriminate)).
    change (0 < w * exp (a * x) + Re (F (t :: s0) x)). lra. }
  intros N P Z. specialize (R s P N). rewrite Z in R. cbn in R. lra.
Qed.

(** The order of the terms, and the splitting of a weight, do not matter. *)
Theorem F_permutation s s' tau : Permutation s s' -> F s tau = F s' tau.
Proof.
  induction 1 as [| [w a] s s' _ IH | [w a] [w' a'] s | s s' s'' _ IH _ IH']; cbn [F].
  - reflexivity.
  - now rewrite IH.
  - ring.
  - congruence.
Qed.

Theorem F_merge w w' a s tau : F ((w, a) :: (w', a) :: s) tau = F ((w + w', a) :: s) tau.
Proof. cbn [F]. rewrite RtoC_plus. ring. Qed.

(** Claim C5: the radius of a batch is the least of its samples', so over more samples it
    can only fall; likewise the bound, the least [pi / Delta]. *)
Definition is_batch_radius (B : list (list term)) (rho : R) :=
  (exists s tau, In s B /\ F s tau = 0 /\ Cmod tau = rho) /\
  (forall s tau, In s B -> F s tau = 0 -> rho <= Cmod tau).

Theorem batch_radius_antitone B1 B2 r1 r2 :
  incl B1 B2 -> is_batch_radius B1 r1 -> is_batch_radius B2 r2 -> r2 <= r1.
Proof. intros I [[s [tau [Hs [Z <-]]]] _] [_ L]. apply (L s tau); auto. Qed.

Theorem batch_bound D s tau B :
  0 < D -> In s B -> s <> [] -> positive s ->
  (forall s, In s B -> exists m M, m < M /\ M - m <= D /\ slopes_in m M s) ->
  F s tau = 0 -> PI / D <= Cmod tau.
Proof.
  intros HD Hs N P W Z. destruct (W s Hs) as [m [M [L [LD S]]]].
  apply Rle_trans with (PI / (M - m)).
  - apply Rmult_le_compat_l; [ left; apply PI_RGT_0 | apply Rinv_le_contravar; lra ].
  - now apply (spread_bound m M s tau).
Qed.

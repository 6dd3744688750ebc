(** * Existence and uniqueness of a zero in a disc, without Rouché's theorem

    Simplified Newton iteration [x -> x - f x / L] contracts the disc. *)

From Coq Require Import Reals Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Ghosts Require Import ExponentialSum.
Open Scope R_scope.

Section Contraction.
Variables (f : C -> C) (c L : C) (r q : R).
Hypothesis Lnz : L <> 0.
Hypothesis Rpos : 0 <= r.
Hypothesis Q : 0 <= q < 1.
(** [f] is nearly linear on the disc, ... *)
Hypothesis near : forall x y, Cmod (x - c)%C <= r -> Cmod (y - c)%C <= r ->
  Cmod (f x - f y - L * (x - y))%C <= q * Cmod L * Cmod (x - y)%C.
(** ... and small at its centre. *)
Hypothesis small : Cmod (f c)%C <= (1 - q) * Cmod L * r.

Definition newton (x : C) : C := (x - f x / L)%C.

Let Lpos : 0 < Cmod L := proj1 (Cmod_gt_0 L) Lnz.

Lemma Qabs : Rabs q < 1.
Proof. rewrite Rabs_pos_eq; lra. Qed.

Lemma newton_contracts x y : Cmod (x - c)%C <= r -> Cmod (y - c)%C <= r ->
  Cmod (newton x - newton y)%C <= q * Cmod (x - y)%C.
Proof.
  intros X Y.
  replace (newton x - newton y)%C with (- ((f x - f y - L * (x - y)) / L))%C
    by (unfold newton; field; exact Lnz).
  rewrite Cmod_opp, Cmod_div by exact Lnz.
  apply Rmult_le_reg_r with (Cmod L); [ exact Lpos |].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  specialize (near x y X Y). lra.
Qed.

Lemma newton_centre : Cmod (newton c - c)%C <= (1 - q) * r.
Proof.
  replace (newton c - c)%C with (- (f c / L))%C by (unfold newton; field; exact Lnz).
  rewrite Cmod_opp, Cmod_div by exact Lnz.
  apply Rmult_le_reg_r with (Cmod L); [ exact Lpos |].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. lra.
Qed.

Lemma newton_stays x : Cmod (x - c)%C <= r -> Cmod (newton x - c)%C <= r.
Proof.
  intro X.
  replace (newton x - c)%C with ((newton x - newton c) + (newton c - c))%C by ring.
  eapply Rle_trans; [ apply Cmod_triangle |].
  assert (Z : Cmod (c - c)%C <= r)
    by (replace (c - c)%C with (RtoC 0) by ring; rewrite Cmod_0; lra).
  assert (A := newton_contracts x c X Z). assert (B := newton_centre). nra.
Qed.

Fixpoint iter (n : nat) : C := match n with O => c | S n => newton (iter n) end.

Lemma iter_in n : Cmod (iter n - c)%C <= r.
Proof.
  induction n as [| n IH]; cbn.
  - replace (c - c)%C with (RtoC 0) by ring. rewrite Cmod_0; lra.
  - now apply newton_stays.
Qed.

Lemma iter_step n : Cmod (iter (S n) - iter n)%C <= (1 - q) * r * q ^ n.
Proof.
  induction n as [| n IH].
  - cbn. rewrite Rmult_1_r. apply newton_centre.
  - change (Cmod (newton (iter (S n)) - newton (iter n))%C <= (1 - q) * r * q ^ S n).
    eapply Rle_trans; [ apply newton_contracts; apply iter_in |].
    cbn [pow]. nra.
Qed.

Lemma iter_far n m : Cmod (iter (n + m) - iter n)%C <= r * q ^ n.
Proof.
  assert (P : 0 <= q ^ n) by (apply pow_le; lra).
  assert (G : Cmod (iter (n + m) - iter n)%C <= r * q ^ n * (1 - q ^ m)).
  { induction m as [| m IH].
    - rewrite Nat.add_0_r. replace (iter n - iter n)%C with (RtoC 0) by ring.
      rewrite Cmod_0. cbn. lra.
    - rewrite Nat.add_succ_r.
      replace (iter (S (n + m)) - iter n)%C
        with ((iter (S (n + m)) - iter (n + m)) + (iter (n + m) - iter n))%C by ring.
      eapply Rle_trans; [ apply Cmod_triangle |].
      assert (A := iter_step (n + m)). rewrite pow_add in A. cbn [pow]. nra. }
  assert (0 <= r * q ^ n * q ^ m)
    by (repeat apply Rmult_le_pos; try assumption; apply pow_le; lra).
  lra.
Qed.

(** The limit, component by component. *)
Lemma limit : exists x, forall n, Cmod (x - iter n)%C <= r * q ^ n.
Proof.
  assert (Small : forall e : posreal, exists N, r * q ^ N < e).
  { intro e. destruct (pow_lt_1_zero q Qabs (e / (r + 1))) as [N HN].
    - apply Rdiv_lt_0_compat; [ apply cond_pos | lra ].
    - exists N. specialize (HN N (le_n N)). rewrite Rabs_pos_eq in HN by (apply pow_le; lra).
      assert (0 <= q ^ N) by (apply pow_le; lra).
      apply Rle_lt_trans with ((r + 1) * q ^ N); [ nra |].
      apply Rmult_lt_reg_l with (/ (r + 1)); [ apply Rinv_0_lt_compat; lra |].
      replace (/ (r + 1) * ((r + 1) * q ^ N)) with (q ^ N) by (field; lra).
      replace (/ (r + 1) * e) with (e / (r + 1)) by (unfold Rdiv; ring). exact HN. }
  assert (Cau : forall p : C -> R, (forall z w, Rabs (p z - p w) <= Cmod (z - w)%C) ->
                ex_finite_lim_seq (fun n => p (iter n))).
  { intros p Hp. apply ex_lim_seq_cauchy_corr. intro e.
    destruct (Small (pos_div_2 e)) as [N HN]. exists N. intros n m Hn Hm.
    assert (D : forall k, (N <= k)%nat -> Rabs (p (iter k) - p (iter N)) <= r * q ^ N).
    { intros k Hk. eapply Rle_trans; [ apply Hp |].
      replace k with (N + (k - N))%nat by lia. apply iter_far. }
    assert (D1 := D n Hn). assert (D2 := D m Hm). cbn in HN.
    apply Rabs_le_between in D1. apply Rabs_le_between in D2. apply Rabs_def1; lra. }
  destruct (Cau Re) as [u Hu].
  { intros z w. eapply Rle_trans; [| apply Re_le_Cmod ]. right. reflexivity. }
  destruct (Cau Im) as [v Hv].
  { intros z w. eapply Rle_trans; [| apply Im_le_Cmod ]. right. reflexivity. }
  exists (u, v). intro n.
  (* pass to the limit m -> infinity in |iter (n + m) - iter n| <= r q^n *)
  apply is_lim_seq_incr_n with (N := n) in Hu. apply is_lim_seq_incr_n with (N := n) in Hv.
  assert (Sq : is_lim_seq (fun m => (Re (iter (m + n)) - Re (iter n)) ^ 2
                             + (Im (iter (m + n)) - Im (iter n)) ^ 2)
                 ((u - Re (iter n)) ^ 2 + (v - Im (iter n)) ^ 2)).
  { apply is_lim_seq_plus'.
    - cbn [pow]. apply is_lim_seq_mult'; [| apply is_lim_seq_mult'; [| apply is_lim_seq_const ] ];
        (apply is_lim_seq_minus'; [ exact Hu | apply is_lim_seq_const ]).
    - cbn [pow]. apply is_lim_seq_mult'; [| apply is_lim_seq_mult'; [| apply is_lim_seq_const ] ];
        (apply is_lim_seq_minus'; [ exact Hv | apply is_lim_seq_const ]). }
  assert (B : (u - Re (iter n)) ^ 2 + (v - Im (iter n)) ^ 2 <= (r * q ^ n) ^ 2).
  { change (Rbar_le ((u - Re (iter n)) ^ 2 + (v - Im (iter n)) ^ 2) ((r * q ^ n) ^ 2)).
    eapply is_lim_seq_le; [| exact Sq | apply is_lim_seq_const ].
    intro m. assert (D := iter_far n m). rewrite Nat.add_comm in D.
    assert (E : (Re (iter (m + n)) - Re (iter n)) ^ 2 + (Im (iter (m + n)) - Im (iter n)) ^ 2
                = Cmod (iter (m + n) - iter n)%C ^ 2).
    { unfold Cmod. rewrite <- Rsqr_pow2 with (x := sqrt _), Rsqr_sqrt.
      - destruct (iter (m + n)), (iter n); cbn. ring.
      - apply Rplus_le_le_0_compat; apply pow2_ge_0. }
    eapply Rle_trans; [ right; exact E |]. apply pow_incr. split; [ apply Cmod_ge_0 | exact D ]. }
  unfold Cmod.
  rewrite <- (sqrt_pow2 (r * q ^ n)) by (apply Rmult_le_pos; [ lra | apply pow_le; lra ]).
  apply sqrt_le_1_alt. eapply Rle_trans; [ right | exact B ].
  destruct (iter n); cbn. ring.
Qed.

Theorem unique_zero :
  exists x, (Cmod (x - c)%C <= r /\ f x = 0) /\
            forall y, Cmod (y - c)%C <= r -> f y = 0 -> y = x.
Proof.
  destruct limit as [x Hx].
  assert (X : Cmod (x - c)%C <= r) by (specialize (Hx O); cbn in Hx; lra).
  assert (Fix : newton x = x).
  { (* |newton x - x| <= 2 r q^(n+1) for every n *)
    destruct (Req_dec (Cmod (newton x - x)%C) 0) as [E | E].
    - apply Cmod_eq_0 in E. replace (newton x) with ((newton x - x) + x)%C by ring. rewrite E. ring.
    - exfalso.
      assert (P : 0 < Cmod (newton x - x)%C) by (generalize (Cmod_ge_0 (newton x - x)); lra).
      destruct (pow_lt_1_zero q Qabs
        (Cmod (newton x - x)%C / (2 * r + 1))) as [N HN]; [ apply Rdiv_lt_0_compat; lra |].
      specialize (HN (S N) (le_S _ _ (le_n N))).
      rewrite Rabs_pos_eq in HN by (apply pow_le; lra).
      apply Rmult_lt_compat_l with (r := 2 * r + 1) in HN; [| lra ].
      replace ((2 * r + 1) * (Cmod (newton x - x)%C / (2 * r + 1)))
        with (Cmod (newton x - x)%C) in HN by (field; lra).
      assert (A := newton_contracts x (iter N) X (iter_in N)).
      assert (B := Hx N). assert (C' := Hx (S N)).
      assert (T : Cmod (newton x - x)%C <=
                  Cmod (newton x - newton (iter N))%C + Cmod (x - iter (S N))%C).
      { replace (newton x - x)%C with ((newton x - newton (iter N)) + - (x - iter (S N)))%C
          by (cbn [iter]; ring).
        eapply Rle_trans; [ apply Cmod_triangle | rewrite Cmod_opp; lra ]. }
      assert (0 <= q ^ S N) by (apply pow_le; lra). cbn [pow] in *. nra. }
  exists x. split; [ split; [ exact X |] |].
  - assert (D : (f x / L = 0)%C).
    { replace (f x / L)%C with (x - newton x)%C by (unfold newton; ring). rewrite Fix. ring. }
    replace (f x) with (f x / L * L)%C by (field; exact Lnz). rewrite D. ring.
  - intros y Y Z.
    assert (Fy : newton y = y) by (unfold newton; rewrite Z; field; exact Lnz).
    assert (A := newton_contracts y x Y X). rewrite Fy, Fix in A.
    assert (E : Cmod (y - x)%C = 0) by (generalize (Cmod_ge_0 (y - x)); nra).
    apply Cmod_eq_0 in E. replace y with ((y - x) + x)%C by ring. rewrite E. ring.
Qed.
End Contraction.

(** * Simple zeros of exponential sums, certified by two inequalities

    If [F'] stays within [q |L|] of a number [L] on a disc and [|F c| <= (1 - q) |L| r] at its
    centre, the disc holds exactly one zero, and it is simple. *)

From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Ghosts Require Import ExponentialSum Contraction.
Import ListNotations.
Open Scope R_scope.

(** The derivative of [F s]. *)
Fixpoint F1 (s : list term) (tau : C) : C :=
  match s with
  | [] => 0
  | (w, a) :: s => (RtoC (w * a) * Cexp (RtoC a * tau) + F1 s tau)%C
  end.

Lemma is_derive_line s (u y h : C) t :
  is_derive (fun t => Re (u * F s (y + RtoC t * h))%C) t (Re (u * (F1 s (y + RtoC t * h) * h))%C).
Proof.
  induction s as [| [w a] s IH]; cbn [F F1].
  - apply is_derive_ext with (f := fun _ : R => 0).
    + intro v. destruct u; unfold Re, RtoC; simpl; ring.
    + replace (Re _) with (0 : R) by (destruct u, h; unfold Re, RtoC; simpl; ring).
      exact (is_derive_const (0 : R) t).
  - set (g := fun t => w * exp (a * (Re y + t * Re h)) *
        (Re u * cos (a * (Im y + t * Im h)) - Im u * sin (a * (Im y + t * Im h)))).
    apply is_derive_ext with (f := fun t => g t + Re (u * F s (y + RtoC t * h))%C).
    + intro v. unfold g. set (z := F s (y + RtoC v * h)%C).
      replace (RtoC a * (y + RtoC v * h))%C
        with (a * (Re y + v * Re h), a * (Im y + v * Im h))
        by (apply C_ext; destruct y, h; unfold Re, Im, RtoC; simpl; ring).
      unfold Cexp. destruct u, z; unfold Re, Im, RtoC; simpl. ring.
    + set (z := F1 s (y + RtoC t * h)%C) in *.
      replace (RtoC a * (y + RtoC t * h))%C
        with (a * (Re y + t * Re h), a * (Im y + t * Im h))
        by (apply C_ext; destruct y, h; unfold Re, Im, RtoC; simpl; ring).
      replace (Re (u * ((RtoC (w * a) * Cexp (a * (Re y + t * Re h), a * (Im y + t * Im h))%R
                         + z) * h))%C)
        with (w * a * exp (a * (Re y + t * Re h)) *
               (Re h * (Re u * cos (a * (Im y + t * Im h)) - Im u * sin (a * (Im y + t * Im h)))
                - Im h * (Re u * sin (a * (Im y + t * Im h)) + Im u * cos (a * (Im y + t * Im h))))
              + Re (u * (z * h))%C)
        by (unfold Cexp; destruct u, z, h, y; unfold Re, Im, RtoC; simpl; ring).
      apply (is_derive_plus g (fun t => Re (u * F s (y + RtoC t * h))%C)); [| exact IH ].
      unfold g. auto_derive; [ trivial | ring ].
Qed.

(** Mean value inequality on a disc. *)
Theorem near_linear s (c L : C) r K :
  0 <= r -> 0 <= K -> (forall z, Cmod (z - c)%C <= r -> Cmod (F1 s z - L)%C <= K) ->
  forall x y, Cmod (x - c)%C <= r -> Cmod (y - c)%C <= r ->
  Cmod (F s x - F s y - L * (x - y))%C <= K * Cmod (x - y)%C.
Proof.
  intros R0 K0 H x y X Y.
  set (D := (F s x - F s y - L * (x - y))%C). set (h := (x - y)%C).
  set (phi := fun t => Re (Cconj D * F s (y + RtoC t * h))%C - t * Re (Cconj D * (L * h))%C).
  assert (Dphi : forall t, is_derive phi t
            (Re (Cconj D * (F1 s (y + RtoC t * h) * h))%C - 1 * Re (Cconj D * (L * h))%C)).
  { intro t. apply (is_derive_minus (fun t => Re (Cconj D * F s (y + RtoC t * h))%C)
      (fun t => t * Re (Cconj D * (L * h))%C)); [ apply is_derive_line |].
    generalize (Re (Cconj D * (L * h))%C). intro k. auto_derive; [ trivial | ring ]. }
  destruct (MVT_gen phi 0 1
    (fun t => Re (Cconj D * (F1 s (y + RtoC t * h) * h))%C - 1 * Re (Cconj D * (L * h))%C))
    as [t [Ht E]].
  - intros t _. apply Dphi.
  - intros t _. apply derivable_continuous_pt.
    exists (Re (Cconj D * (F1 s (y + RtoC t * h) * h))%C - 1 * Re (Cconj D * (L * h))%C).
    apply is_derive_Reals, Dphi.
  - rewrite Rmin_left, Rmax_right in Ht by lra.
    set (z := (y + RtoC t * h)%C) in *.
    assert (Z : Cmod (z - c)%C <= r).
    { replace (z - c)%C with (RtoC t * (x - c) + RtoC (1 - t) * (y - c))%C
        by (unfold z, h; rewrite RtoC_minus; ring).
      eapply Rle_trans; [ apply Cmod_triangle |].
      rewrite !Cmod_mult, !Cmod_R, !Rabs_pos_eq by lra. nra. }
    assert (L0 : phi 1 - phi 0 = Cmod D ^ 2).
    { unfold phi.
      replace (y + RtoC 1 * h)%C with x by (unfold h; ring).
      replace (y + RtoC 0 * h)%C with y by ring.
      unfold Cmod. rewrite <- Rsqr_pow2 with (x := sqrt _), Rsqr_sqrt
        by (apply Rplus_le_le_0_compat; apply pow2_ge_0).
      unfold D, h. destruct (F s x), (F s y), L, x, y; unfold Re, Cconj; simpl. ring. }
    rewrite L0 in E.
    assert (B : Cmod D ^ 2 <= Cmod D * (K * Cmod h)).
    { rewrite E.
      replace ((Re (Cconj D * (F1 s z * h))%C - 1 * Re (Cconj D * (L * h))%C) * (1 - 0))
        with (Re (Cconj D * ((F1 s z - L) * h))%C)
        by (generalize (F1 s z) D; intros v d; destruct v, d, L, h; unfold Re, Cconj; simpl; ring).
      eapply Rle_trans; [ apply Rle_abs |]. eapply Rle_trans; [ apply Re_le_Cmod |].
      rewrite !Cmod_mult.
      replace (Cmod (Cconj D)) with (Cmod D)
        by (unfold Cmod, Cconj; simpl; f_equal; ring).
      apply Rmult_le_compat_l; [ apply Cmod_ge_0 |].
      apply Rmult_le_compat_r; [ apply Cmod_ge_0 | now apply H ]. }
    destruct (Req_dec (Cmod D) 0) as [Q | Q].
    + rewrite Q. apply Rmult_le_pos; [ exact K0 | apply Cmod_ge_0 ].
    + apply Rmult_le_reg_l with (Cmod D); [ generalize (Cmod_ge_0 D); lra | lra ].
Qed.

Theorem simple_zero s (c L : C) r q :
  L <> 0 -> 0 <= r -> 0 <= q < 1 ->
  (forall z, Cmod (z - c)%C <= r -> Cmod (F1 s z - L)%C <= q * Cmod L) ->
  Cmod (F s c) <= (1 - q) * Cmod L * r ->
  exists x, (Cmod (x - c)%C <= r /\ F s x = 0) /\
            (forall y, Cmod (y - c)%C <= r -> F s y = 0 -> y = x) /\ F1 s x <> 0.
Proof.
  intros HL R0 Q H S. assert (P : 0 < Cmod L) by now apply Cmod_gt_0.
  destruct (unique_zero (F s) c L r q HL R0 Q) as [x [[X Z] U]].
  - intros x y X Y. apply (near_linear s c L r (q * Cmod L)); try assumption. nra.
  - exact S.
  - exists x. repeat split; try assumption. intro D. specialize (H x X). rewrite D in H.
    replace (0 - L)%C with (- L)%C in H by ring. rewrite Cmod_opp in H. nra.
Qed.

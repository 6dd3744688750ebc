(** * One neuron bends the logit: the linear bound fails

    docs/theory.md, Proposition 18.8: two classes with the logits [w tanh tau] and 0.  The slopes at
    0 are [w] and 0, yet the nearest zero has the modulus [arctan (pi / w) < pi / w]. *)

From Coq Require Import Reals Lra Lia Psatz ZArith.
From Coquelicot Require Import Complex Rcomplements.
From Ghosts Require Import ExponentialSum TwoClasses SpreadEquality Activations.
Open Scope R_scope.

(** [tanh tau = (e^2tau - 1) / (e^2tau + 1)], where the denominator is not 0. *)
Definition tanh_denominator (tau : C) : C := (Cexp (tau + tau) + 1)%C.
Definition complex_tanh (tau : C) : C := ((Cexp (tau + tau) - 1) / tanh_denominator tau)%C.

Definition neuron_sum (w : R) (tau : C) : C := (Cexp (RtoC w * complex_tanh tau) + 1)%C.

Lemma Cexp_double_imaginary b :
  Cexp ((0, b)%R + (0, b)%R)%C = (1 - 2 * sin b ^ 2, 2 * (sin b * cos b)).
Proof.
  unfold Cexp, Re, Im; simpl. rewrite Rplus_0_l, exp_0.
  replace (b + b) with (2 * b) by ring. rewrite cos_2a_sin, sin_2a.
  apply C_ext; unfold Re, Im; simpl; ring.
Qed.

Lemma arctan_below y : 0 < y -> atan y < y.
Proof.
  intro Y.
  destruct (MVT_cor2 atan (fun x => / (1 + x ^ 2)) 0 y Y) as [c [E Hc]].
  - intros c _. apply derivable_pt_lim_atan.
  - rewrite atan_0 in E.
    assert (L : / (1 + c ^ 2) < 1).
    { rewrite <- Rinv_1. apply Rinv_lt_contravar; nra. }
    nra.
Qed.

Theorem one_neuron_radius w : 0 < w ->
  (exists tau, tanh_denominator tau <> 0 /\ neuron_sum w tau = 0 /\ Cmod tau = atan (PI / w)) /\
  (forall tau, tanh_denominator tau <> 0 -> neuron_sum w tau = 0 -> atan (PI / w) <= Cmod tau) /\
  atan (PI / w) < PI / w.
Proof.
  intro W. assert (Pp := PI_RGT_0).
  assert (Y : 0 < PI / w) by (apply Rdiv_lt_0_compat; lra).
  set (y0 := PI / w) in *. set (theta := atan y0).
  destruct (atan_bound y0) as [B1 B2]. fold theta in B1, B2.
  assert (T : tan theta = y0) by apply tan_atan.
  assert (T0 : 0 < theta).
  { unfold theta. rewrite <- atan_0. apply atan_increasing. exact Y. }
  split; [| split; [| now apply arctan_below ] ].
  - exists (0, theta).
    assert (C0 : 0 < cos theta) by (apply cos_gt_0; lra).
    assert (S0 : sin theta = y0 * cos theta).
    { rewrite <- T. unfold tan. field. lra. }
    assert (SC : sin theta ^ 2 + cos theta ^ 2 = 1).
    { rewrite <- !Rsqr_pow2. apply sin2_cos2. }
    assert (Dn : tanh_denominator (0, theta) <> 0).
    { unfold tanh_denominator. rewrite Cexp_double_imaginary. intro Z.
      apply (f_equal Re) in Z. unfold Re, RtoC in Z; simpl in Z. nra. }
    split; [ exact Dn | split ].
    + assert (V : complex_tanh (0, theta) = (0, y0)).
      { unfold complex_tanh.
        replace (Cexp ((0, theta)%R + (0, theta)%R) - 1)%C
          with ((0, y0)%R * tanh_denominator (0, theta))%C; [ field; exact Dn |].
        unfold tanh_denominator. rewrite Cexp_double_imaginary.
        apply C_ext; unfold Re, Im, RtoC; simpl; rewrite S0 in *; nra. }
      unfold neuron_sum. rewrite V.
      replace (RtoC w * (0, y0)%R)%C with ((0, PI * (2 * IZR 0 + 1))%R : C).
      * rewrite (proj2 (Cexp_eq_m1 _)) by (now exists 0%Z).
        apply C_ext; unfold Re, Im, RtoC; simpl; ring.
      * unfold y0. apply C_ext; unfold Re, Im, RtoC; simpl; field; lra.
    + unfold Cmod; cbn [fst snd]. replace (0 ^ 2 + theta ^ 2) with (theta ^ 2) by ring.
      apply sqrt_pow2. lra.
  - intros [a b] Dn Z. unfold neuron_sum in Z.
    assert (E : Cexp (RtoC w * complex_tanh (a, b)) = RtoC (- (1))).
    { replace (Cexp (RtoC w * complex_tanh (a, b)))
        with ((Cexp (RtoC w * complex_tanh (a, b)) + 1) - 1)%C by ring.
      rewrite Z. apply C_ext; unfold Re, Im, RtoC; simpl; ring. }
    apply Cexp_eq_m1 in E as [k K].
    set (y := PI * (2 * IZR k + 1) / w).
    assert (V : complex_tanh (a, b) = (0, y)).
    { replace (complex_tanh (a, b)) with ((RtoC w * complex_tanh (a, b)) / RtoC w)%C
        by (field; apply RtoC_neq_0; lra).
      rewrite K. unfold y. apply C_ext; unfold Re, Im, RtoC, Cdiv, Cinv; simpl; field; lra. }
    assert (Yk : y0 <= Rabs y).
    { unfold y, y0. unfold Rdiv.
      rewrite !Rabs_mult, (Rabs_pos_eq PI), (Rabs_pos_eq (/ w))
        by (try lra; left; now apply Rinv_0_lt_compat).
      apply Rmult_le_compat_r; [ left; now apply Rinv_0_lt_compat |].
      rewrite <- (Rmult_1_r PI) at 1. apply Rmult_le_compat_l; [ lra |].
      replace (2 * IZR k + 1) with (IZR (2 * k + 1)) by (rewrite plus_IZR, mult_IZR; reflexivity).
      rewrite <- abs_IZR. apply IZR_le. lia. }
    (* e^2tau - 1 = i y (e^2tau + 1) *)
    assert (Q : (Cexp ((a, b)%R + (a, b)%R) - 1)%C = ((0, y)%R * tanh_denominator (a, b))%C).
    { rewrite <- V. unfold complex_tanh. field. exact Dn. }
    unfold tanh_denominator in Q, Dn. unfold Cexp in Q, Dn; cbn in Q, Dn.
    set (e := exp (a + a)) in *. set (c := cos (b + b)) in *. set (s := sin (b + b)) in *.
    assert (Qr := f_equal Re Q). assert (Qi := f_equal Im Q).
    unfold Re, Im in Qr, Qi; simpl in Qr, Qi.
    assert (CS : s ^ 2 + c ^ 2 = 1) by (unfold s, c; rewrite <- !Rsqr_pow2; apply sin2_cos2).
    assert (Ep : 0 < e) by apply exp_pos.
    assert (E1 : e = 1).
    { assert (R1 : e * c - 1 = - (y * (e * s))) by lra.
      assert (R2 : e * s = y * (e * c + 1)) by lra.
      assert (N : (e * c - 1) ^ 2 + (e * s) ^ 2 = y ^ 2 * ((e * s) ^ 2 + (e * c + 1) ^ 2)).
      { rewrite R1. rewrite R2 at 2. ring. }
      (* the squared moduli of 1 + i y and of e^2tau (1 - i y) agree *)
      assert (M1 : e * (c + y * s) = 1) by lra.
      assert (M2 : e * (s - y * c) = y) by lra.
      assert (M : e ^ 2 * ((1 + y ^ 2) * (s ^ 2 + c ^ 2)) = 1 + y ^ 2).
      { replace (e ^ 2 * ((1 + y ^ 2) * (s ^ 2 + c ^ 2)))
          with ((e * (c + y * s)) ^ 2 + (e * (s - y * c)) ^ 2) by ring.
        rewrite M1, M2. ring. }
      rewrite CS, Rmult_1_r in M.
      assert (P : 0 < 1 + y ^ 2) by (generalize (pow2_ge_0 y); lra).
      assert (e ^ 2 = 1) by (apply Rmult_eq_reg_r with (1 + y ^ 2); lra).
      nra. }
    assert (Cb : cos b <> 0).
    { intro H0. apply Dn. rewrite E1. unfold c, s.
      replace (b + b) with (2 * b) by ring. rewrite cos_2a_cos, sin_2a, H0.
      apply C_ext; unfold Re, Im, RtoC; simpl; ring. }
    assert (Tb : tan b = y).
    { assert (R2 : s = y * (c + 1)) by (rewrite E1 in Qi; lra).
      unfold s, c in R2. replace (b + b) with (2 * b) in R2 by ring.
      rewrite cos_2a_cos, sin_2a in R2.
      unfold tan. apply Rmult_eq_reg_r with (2 * cos b * cos b); [| nra ].
      replace (sin b / cos b * (2 * cos b * cos b)) with (2 * sin b * cos b) by (field; exact Cb).
      rewrite R2. ring. }
    apply Rle_trans with (Rabs b); [| exact (Im_le_Cmod (a, b)) ].
    apply Rnot_lt_le. intro L. apply Rabs_def2 in L as [L1 L2].
    assert (U1 : tan b < tan theta) by (apply tan_increasing; lra).
    assert (U2 : tan (- theta) < tan b) by (apply tan_increasing; lra).
    rewrite tan_neg in U2. rewrite T, Tb in *.
    assert (Rabs y < y0) by (apply Rabs_def1; lra). lra.
Qed.

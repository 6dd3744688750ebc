(** * Logits that bend (claim C13, corrected)

    docs/theory.md, Theorem 16.2, for quadratic logits [z + a tau + b tau^2 / 2]: what the proof
    uses of other logits is their Taylor remainder alone, and that is the theorem [within_pi]. *)

From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Complex Rcomplements.
From Ghosts Require Import ExponentialSum IntegerIntervals.
Import ListNotations.
Open Scope R_scope.

(** ** Terms whose arguments lie within an interval shorter than [pi] *)

Fixpoint exponentials (z : list C) : C :=
  match z with
  | [] => 0
  | u :: z => (Cexp u + exponentials z)%C
  end.

Lemma rotated_exponential (u : C) (theta : R) :
  Re (((cos theta, - sin theta)%R : C) * Cexp u)%C = exp (Re u) * cos (Im u - theta).
Proof. rewrite cos_minus. destruct u as [x y]. unfold Cexp, Re, Im; simpl. ring. Qed.

Lemma half_plane_exponentials theta z :
  z <> [] -> (forall u, In u z -> 0 < cos (Im u - theta)) ->
  0 < Re (((cos theta, - sin theta)%R : C) * exponentials z)%C.
Proof.
  intros N H. destruct z as [| u z]; [ now elim N |]. clear N.
  revert u H. induction z as [| v z IH]; intros u H.
  - cbn [exponentials]. replace (Cexp u + RtoC 0)%C with (Cexp u) by ring.
    rewrite rotated_exponential. apply Rmult_lt_0_compat; [ apply exp_pos | apply H; now left ].
  - specialize (IH v (fun w I => H w (or_intror I))).
    change (exponentials (u :: v :: z)) with (Cexp u + exponentials (v :: z))%C.
    rewrite Cmult_plus_distr_l.
    assert (Rp : forall a b : C, Re (a + b)%C = Re a + Re b) by reflexivity.
    rewrite Rp, rotated_exponential.
    apply Rplus_lt_0_compat; [| exact IH ].
    apply Rmult_lt_0_compat; [ apply exp_pos | apply H; now left ].
Qed.

(** Nothing cancels, whatever the weights, when the imaginary parts of the logits differ by less
    than [pi]. *)
Theorem within_pi (z : list C) :
  z <> [] -> (forall u v, In u z -> In v z -> Im u - Im v < PI) -> exponentials z <> 0.
Proof.
  intros N H Z. assert (P := PI_RGT_0).
  (* the least and the greatest imaginary part *)
  assert (Ends : exists l h, (forall u, In u z -> l <= Im u <= h) /\ h - l < PI).
  { assert (Ex : exists a b, In a z /\ In b z /\ forall u, In u z -> Im a <= Im u <= Im b).
    { clear H Z. destruct z as [| u z]; [ now elim N |]. clear N.
      revert u. induction z as [| v z IH]; intro u.
      - exists u, u. repeat split; try (now left); destruct H as [-> | []]; lra.
      - destruct (IH v) as [a [b [A [B C]]]].
        destruct (Rle_dec (Im u) (Im a)) as [L | L].
        + destruct (Rle_dec (Im u) (Im b)) as [L' | L'].
          * exists u, b. split; [ now left | split; [ now right |]].
            intros w [<- | I]; [ lra | specialize (C w I); lra ].
          * exists u, u. split; [ now left | split; [ now left |]].
            intros w [<- | I]; [ lra | specialize (C w I); lra ].
        + destruct (Rle_dec (Im u) (Im b)) as [L' | L'].
          * exists a, b. split; [ now right | split; [ now right |]].
            intros w [<- | I]; [ lra | specialize (C w I); lra ].
          * exists a, u. split; [ now right | split; [ now left |]].
            intros w [<- | I]; [ specialize (C a A); lra | specialize (C w I); lra ]. }
    destruct Ex as [a [b [A [B C]]]]. exists (Im a), (Im b). split; [ exact C | now apply H ]. }
  destruct Ends as [l [h [B L]]].
  assert (Q : 0 < Re (((cos ((l + h) / 2), - sin ((l + h) / 2))%R : C) * exponentials z)%C).
  { apply half_plane_exponentials; [ exact N |].
    intros u I. specialize (B u I). apply cos_gt_0; lra. }
  rewrite Z in Q. unfold Re, RtoC in Q; simpl in Q. lra.
Qed.

(** ** Quadratic logits *)

(** A logit [z + a tau + b tau^2 / 2] with real [z], [a], [b]. *)
Definition bent := (R * R * R)%type.
Definition logit (tau : C) (t : bent) : C :=
  let '(z, a, b) := t in (RtoC z + RtoC a * tau + RtoC b * (tau * tau) / RtoC 2)%C.

Definition bent_sum (l : list bent) (tau : C) : C := exponentials (map (logit tau) l).

Theorem bent_zero_free D C' l tau :
  l <> [] ->
  (forall z a b z' a' b', In (z, a, b) l -> In (z', a', b') l ->
    Rabs (a - a') <= D /\ Rabs (b - b') <= C') ->
  D * Cmod tau + C' / 2 * Cmod tau ^ 2 < PI -> bent_sum l tau <> 0.
Proof.
  intros N S H. apply within_pi; [ now destruct l |].
  intros u v Iu Iv. apply in_map_iff in Iu as [[[z a] b] [<- Iu]].
  apply in_map_iff in Iv as [[[z' a'] b'] [<- Iv]].
  destruct (S _ _ _ _ _ _ Iu Iv) as [Sa Sb].
  assert (E : Im (logit tau (z, a, b)) - Im (logit tau (z', a', b')) =
              (a - a') * Im tau + (b - b') * (Re tau * Im tau)).
  { destruct tau as [x y]. unfold logit, Im, Re, RtoC, Cdiv, Cinv; simpl. field. }
  rewrite E. apply Rle_lt_trans with (2 := H).
  assert (Y := Im_le_Cmod tau).
  assert (A := Rabs_pos (a - a')). assert (B := Rabs_pos (b - b')). assert (T := Cmod_ge_0 tau).
  assert (XY : Rabs (Re tau * Im tau) <= Cmod tau ^ 2 / 2).
  { unfold Cmod. rewrite <- Rsqr_pow2 with (x := sqrt _), Rsqr_sqrt
      by (apply Rplus_le_le_0_compat; apply pow2_ge_0).
    destruct tau as [x y]; cbn [Re Im fst snd].
    apply Rabs_le. generalize (pow2_ge_0 (x - y)) (pow2_ge_0 (x + y)). nra. }
  apply Rplus_le_compat.
  - eapply Rle_trans; [ apply Rle_abs |]. rewrite Rabs_mult.
    apply Rmult_le_compat; [ exact A | apply Rabs_pos | exact Sa | exact Y ].
  - eapply Rle_trans; [ apply Rle_abs |]. rewrite Rabs_mult.
    replace (C' / 2 * Cmod tau ^ 2) with (C' * (Cmod tau ^ 2 / 2)) by field.
    apply Rmult_le_compat; [ exact B | apply Rabs_pos | exact Sb | exact XY ].
Qed.

(** The bound of claim C13 as it is true: no weight enters. *)
Theorem bent_radius D C' l tau :
  l <> [] -> 0 < D -> 0 <= C' ->
  (forall z a b z' a' b', In (z, a, b) l -> In (z', a', b') l ->
    Rabs (a - a') <= D /\ Rabs (b - b') <= C') ->
  bent_sum l tau = 0 -> 2 * PI / (D + sqrt (D ^ 2 + 2 * PI * C')) <= Cmod tau.
Proof.
  intros N HD HC S Z. assert (P := PI_RGT_0).
  set (q := sqrt (D ^ 2 + 2 * PI * C')).
  assert (Q2 : q ^ 2 = D ^ 2 + 2 * PI * C').
  { unfold q. rewrite <- Rsqr_pow2. apply Rsqr_sqrt. nra. }
  assert (Q0 : 0 <= q) by apply sqrt_pos.
  apply Rnot_lt_le. intro L. apply (bent_zero_free D C' l tau N S); [| exact Z ].
  set (r := 2 * PI / (D + q)) in *.
  assert (Hr : r * (D + q) = 2 * PI) by (unfold r; field; lra).
  assert (T := Cmod_ge_0 tau).
  assert (R : D * r + C' / 2 * r ^ 2 = PI).
  { apply Rmult_eq_reg_r with ((D + q) ^ 2); [| nra ].
    replace ((D * r + C' / 2 * r ^ 2) * (D + q) ^ 2)
      with (D * (r * (D + q)) * (D + q) + C' / 2 * (r * (D + q)) ^ 2) by ring.
    rewrite Hr. replace ((D + q) ^ 2) with (D ^ 2 + 2 * D * q + q ^ 2) by ring.
    rewrite Q2. field. }
  rewrite <- R. apply Rplus_lt_le_compat.
  - apply Rmult_lt_compat_l; assumption.
  - apply Rmult_le_compat_l; [ lra |]. apply pow_incr. lra.
Qed.

(** The second, weaker form: [rho_a (1 - pi C' / (2 D^2))]. *)
Theorem bent_radius_weaker D C' : 0 < D -> 0 <= C' ->
  PI / D * (1 - PI * C' / (2 * D ^ 2)) <= 2 * PI / (D + sqrt (D ^ 2 + 2 * PI * C')).
Proof.
  intros HD HC. assert (P := PI_RGT_0).
  set (x := PI * C' / (2 * D ^ 2)).
  assert (X : 0 <= x) by (unfold x; apply Rdiv_le_0_compat; nra).
  set (q := sqrt (D ^ 2 + 2 * PI * C')).
  assert (Q0 : D <= q).
  { unfold q. rewrite <- (sqrt_pow2 D) at 1 by lra. apply sqrt_le_1_alt. nra. }
  assert (Q2 : q ^ 2 = D ^ 2 * (1 + 4 * x)).
  { unfold q. rewrite <- Rsqr_pow2, Rsqr_sqrt by nra. unfold x. field. lra. }
  apply Rmult_le_reg_r with (D * (D + q)); [ nra |].
  replace (2 * PI / (D + q) * (D * (D + q))) with (2 * PI * D) by (field; lra).
  replace (PI / D * (1 - x) * (D * (D + q))) with (PI * ((1 - x) * (D + q))) by (field; lra).
  replace (2 * PI * D) with (PI * (2 * D)) by ring.
  apply Rmult_le_compat_l; [ lra |].
  (* q <= D (1 + 2 x) *)
  assert (Q1 : q <= D * (1 + 2 * x)).
  { apply Rsqr_incr_0_var; [ rewrite !Rsqr_pow2, Q2 | nra ].
    replace ((D * (1 + 2 * x)) ^ 2) with (D ^ 2 * (1 + 4 * x) + D ^ 2 * (4 * x ^ 2)) by ring.
    generalize (pow2_ge_0 D) (pow2_ge_0 x). nra. }
  destruct (Rle_dec x 1) as [L | L]; [| nra ].
  assert ((1 - x) * (D + q) <= (1 - x) * (D + D * (1 + 2 * x))) by (apply Rmult_le_compat_l; lra).
  nra.
Qed.

(** The printed bound is false: logits [7] and [7 + tau + tau^2 / 2].  There [C = 1], [Delta = 1],
    [min w = e^7] and [eps = pi^2 / (2 e^7) < 1/200], but a zero has modulus below 1.878. *)
Theorem printed_bound_false :
  let eps := 1 * PI ^ 2 / (2 * 1 ^ 2 * exp 7) in
  eps < 1 / 200 /\
  exists tau, bent_sum [(7, 0, 0); (7, 1, 1)] tau = 0 /\
    Cmod tau < 1.878 /\ 1.878 < PI / 1 * (1 - eps).
Proof.
  cbv zeta. split; [ interval with (i_prec 60) |].
  (* tau = -1 + sqrt (1 + 2 pi i), written out in real numbers *)
  set (m := sqrt (1 + 4 * PI ^ 2)).
  set (u := sqrt ((m + 1) / 2)). set (v := sqrt ((m - 1) / 2)).
  assert (Pp := PI_RGT_0).
  assert (M2 : m ^ 2 = 1 + 4 * PI ^ 2).
  { unfold m. rewrite <- Rsqr_pow2. apply Rsqr_sqrt. nra. }
  assert (M1 : 1 <= m).
  { unfold m. rewrite <- sqrt_1 at 1. apply sqrt_le_1_alt. nra. }
  assert (U2 : u ^ 2 = (m + 1) / 2) by (unfold u; rewrite <- Rsqr_pow2; apply Rsqr_sqrt; lra).
  assert (V2 : v ^ 2 = (m - 1) / 2) by (unfold v; rewrite <- Rsqr_pow2; apply Rsqr_sqrt; lra).
  assert (UV : u * v = PI).
  { assert (0 <= u * v) by (apply Rmult_le_pos; apply sqrt_pos).
    assert (E : (u * v) ^ 2 = PI ^ 2).
    { rewrite Rpow_mult_distr, U2, V2.
      replace ((m + 1) / 2 * ((m - 1) / 2)) with ((m ^ 2 - 1) / 4) by field. rewrite M2. field. }
    apply Rsqr_inj; [ assumption | lra | now rewrite !Rsqr_pow2 ]. }
  exists (-1 + u, v). split; [| split ].
  - unfold bent_sum, logit; cbn [map exponentials].
    set (t := ((-1 + u, v) : C)).
    replace (RtoC 7 + RtoC 0 * t + RtoC 0 * (t * t) / RtoC 2)%C with (RtoC 7)
      by (unfold t; apply C_ext; unfold Re, Im, RtoC, Cdiv, Cinv; simpl; field).
    replace (RtoC 7 + RtoC 1 * t + RtoC 1 * (t * t) / RtoC 2)%C with (RtoC 7 + (0, PI))%C.
    + rewrite Cexp_plus. replace (Cexp (0, PI)) with (RtoC (-1)).
      * generalize (Cexp (RtoC 7)). intros [x y]. apply C_ext; unfold Re, Im, RtoC; simpl; ring.
      * unfold Cexp; cbn [Re Im fst snd]. rewrite exp_0, cos_PI, sin_PI. apply C_ext; cbn; ring.
    + unfold t. apply C_ext; unfold Re, Im, RtoC, Cdiv, Cinv; simpl; nra.
  - unfold Cmod; cbn [fst snd].
    replace ((-1 + u) ^ 2 + v ^ 2) with (1 - 2 * u + (u ^ 2 + v ^ 2)) by ring.
    rewrite U2, V2. unfold u, m. interval with (i_prec 60).
  - interval with (i_prec 60).
Qed.

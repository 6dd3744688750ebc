(** * The variance bound

    docs/theory.md, Theorem 4.7.  The proof there follows
    [theta (x) = arcosh (Delta / (2 sigma (x)))], which has no derivative where it is 0.  Here
    [Delta / (2 sigma (x))] is compared with [cosh (theta - Delta x / 2)], the solution of the
    differential equation of the worst case. *)

From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Ghosts Require Import ExponentialSum ThirdMoment Divergence QuadraticModel Heights.
From Ghosts Require Import RelativeError.
Open Scope R_scope.

Lemma cosh_sinh_square b : cosh b ^ 2 - sinh b ^ 2 = 1.
Proof.
  unfold cosh, sinh. assert (I : exp b * exp (- b) = 1)
    by (rewrite <- exp_plus, Rplus_opp_r; apply exp_0).
  replace (((exp b + exp (- b)) / 2) ^ 2 - ((exp b - exp (- b)) / 2) ^ 2)
    with (exp b * exp (- b)) by field. exact I.
Qed.

Lemma sinh_pos b : 0 < b -> 0 < sinh b.
Proof. intro H. unfold sinh. assert (exp (- b) < exp b) by (apply exp_increasing; lra). lra. Qed.

Lemma is_derive_cosh b : is_derive cosh b (sinh b).
Proof. unfold cosh, sinh. auto_derive; [ trivial | field ]. Qed.

Lemma is_derive_sinh b : is_derive sinh b (cosh b).
Proof. unfold cosh, sinh. auto_derive; [ trivial | field ]. Qed.

Section OneSum.
Variables (s : list term) (m M : R).
Hypothesis nonempty : s <> nil.
Hypothesis weights : positive s.
Hypothesis slopes : slopes_in m M s.
Let D := M - m.
Hypothesis spread : 0 < D.
Let v (t : R) := var (tilt t s).
Hypothesis spreads : 0 < v 0.

(** [Delta / (2 sigma)], never below 1. *)
Definition inverse_deviation (t : R) : R := D / (2 * sqrt (v t)).

Lemma variance_pos t : 0 < v t.
Proof.
  destruct (variance_between s m M nonempty weights slopes t) as [L _]. fold D in L.
  apply Rlt_le_trans with (2 := L). apply Rmult_lt_0_compat; [ exact spreads | apply exp_pos ].
Qed.

Lemma variance_popoviciu t : 4 * v t <= D ^ 2.
Proof.
  assert (L := law_tilt t s nonempty weights).
  assert (S := slopes_in_tilt m M t s slopes).
  assert (B := bhatia_davis m M _ L S). fold (v t) in B. unfold D.
  generalize (pow2_ge_0 (M - mean (tilt t s) - (mean (tilt t s) - m))). nra.
Qed.

Lemma deviation_square t : sqrt (v t) ^ 2 = v t.
Proof. rewrite <- Rsqr_pow2. apply Rsqr_sqrt. left. apply variance_pos. Qed.

Lemma deviation_pos t : 0 < sqrt (v t).
Proof. apply sqrt_lt_R0, variance_pos. Qed.

Lemma inverse_deviation_least t : 1 <= inverse_deviation t.
Proof.
  assert (P := deviation_pos t). assert (Q := deviation_square t).
  assert (V := variance_popoviciu t). unfold inverse_deviation.
  apply Rmult_le_reg_r with (2 * sqrt (v t)); [ lra |].
  replace (D / (2 * sqrt (v t)) * (2 * sqrt (v t))) with D by (field; lra).
  rewrite Rmult_1_l. apply Rsqr_incr_0_var; [ rewrite !Rsqr_pow2 | lra ]. nra.
Qed.

Lemma is_derive_inverse_deviation t :
  is_derive inverse_deviation t (- D * third (tilt t s) / (4 * (v t * sqrt (v t)))).
Proof.
  assert (P := deviation_pos t). assert (Q := deviation_square t). assert (V := variance_pos t).
  unfold inverse_deviation.
  apply is_derive_ext with (f := fun t => (fun u => D / (2 * sqrt u)) (v t)).
  { intro u. reflexivity. }
  replace (- D * third (tilt t s) / (4 * (v t * sqrt (v t))))
    with (scal (third (tilt t s)) (- D / (4 * (v t * sqrt (v t)))))
    by (unfold scal; cbn -[third sqrt]; unfold mult; cbn -[third sqrt]; field; lra).
  apply (is_derive_comp (fun u => D / (2 * sqrt u)) v t).
  - auto_derive; [ split; [ lra | split; [ lra | trivial ] ] |].
    set (w := sqrt (v t)) in *. rewrite <- Q. field. lra.
  - now apply is_derive_var.
Qed.

(** [|c'| <= (Delta / 2) sqrt (c^2 - 1)], in the form of a tangent at [cosh b]. *)
Lemma inverse_deviation_slope e t b : e = 1 \/ e = -1 -> 0 < b ->
  - (D / 2) * (inverse_deviation t * cosh b - 1) / sinh b <=
  e * (- D * third (tilt t s) / (4 * (v t * sqrt (v t)))).
Proof.
  intros He Hb. assert (Sb := sinh_pos b Hb).
  assert (L := law_tilt t s nonempty weights).
  assert (H := third_moment_variance m M _ L (slopes_in_tilt m M t s slopes)).
  fold (v t) D in H.
  assert (P := deviation_pos t). assert (Q := deviation_square t). assert (V := variance_pos t).
  assert (C1 := inverse_deviation_least t).
  set (c := inverse_deviation t) in *. set (w := sqrt (v t)) in *.
  assert (Ec : D = 2 * w * c) by (unfold c, inverse_deviation; fold w; field; lra).
  assert (CS := cosh_sinh_square b).
  assert (Cb : 1 <= cosh b).
  { apply Rsqr_incr_0_var; [ rewrite !Rsqr_pow2; generalize (pow2_ge_0 (sinh b)); lra |].
    unfold cosh. generalize (exp_pos b) (exp_pos (- b)). lra. }
  (* |k| <= 2 w^3 sqrt (c^2 - 1) and sqrt (c^2 - 1) sinh b <= c cosh b - 1 *)
  set (k := third (tilt t s)) in *.
  assert (K : Rabs k * sinh b <= 2 * w ^ 3 * (c * cosh b - 1)).
  { apply Rsqr_incr_0_var.
    - rewrite !Rsqr_pow2, Rpow_mult_distr, pow2_abs.
      apply Rle_trans with (v t ^ 2 * (D ^ 2 - 4 * v t) * sinh b ^ 2).
      + apply Rmult_le_compat_r; [ apply pow2_ge_0 | exact H ].
      + rewrite <- Q, Ec.
        replace ((w ^ 2) ^ 2 * ((2 * w * c) ^ 2 - 4 * w ^ 2) * sinh b ^ 2)
          with ((2 * w ^ 3) ^ 2 * ((c ^ 2 - 1) * sinh b ^ 2)) by ring.
        rewrite Rpow_mult_distr with (x := 2 * w ^ 3).
        apply Rmult_le_compat_l; [ apply pow2_ge_0 |].
        replace (sinh b ^ 2) with (cosh b ^ 2 - 1) by lra.
        generalize (pow2_ge_0 (c - cosh b)). nra.
    - apply Rmult_le_pos; [ generalize (pow_lt w 3 P); lra |]. nra. }
  assert (E : e * k <= Rabs k).
  { destruct He as [-> | ->].
    - rewrite Rmult_1_l. apply Rle_abs.
    - replace (-1 * k) with (- k) by ring. rewrite <- Rabs_Ropp. apply Rle_abs. }
  assert (W3 : 0 < w ^ 3) by now apply pow_lt.
  apply Rmult_le_reg_r with (4 * w ^ 3 * sinh b / D); [ apply Rdiv_lt_0_compat; nra |].
  replace (v t * w) with (w ^ 3) by (rewrite <- Q; ring).
  replace (e * (- D * k / (4 * w ^ 3)) * (4 * w ^ 3 * sinh b / D)) with (- (e * k * sinh b))
    by (field; lra).
  replace (- (D / 2) * (c * cosh b - 1) / sinh b * (4 * w ^ 3 * sinh b / D))
    with (- (2 * w ^ 3 * (c * cosh b - 1))) by (field; lra).
  assert (e * k * sinh b <= Rabs k * sinh b) by (apply Rmult_le_compat_r; lra). lra.
Qed.

(** Comparison with the worst case, to either side of 0 ([e = 1] or [e = -1]). *)
Lemma inverse_deviation_above e theta x : e = 1 \/ e = -1 ->
  cosh theta = inverse_deviation 0 -> 0 <= x -> D * x / 2 < theta ->
  cosh (theta - D * x / 2) <= inverse_deviation (e * x).
Proof.
  intros He Ht X Small.
  set (b := fun t => theta - D * t / 2).
  set (dc := fun t => - D * third (tilt t s) / (4 * (v t * sqrt (v t)))).
  set (f := fun t => (inverse_deviation (e * t) - cosh (b t)) / sinh (b t)).
  set (df := fun t => ((e * dc (e * t) + D / 2 * sinh (b t)) * sinh (b t)
    + (inverse_deviation (e * t) - cosh (b t)) * (D / 2 * cosh (b t))) / sinh (b t) ^ 2).
  assert (Inside : forall t, 0 <= t <= x -> 0 < b t) by (intros t T; unfold b; nra).
  assert (Df : forall t, 0 <= t <= x -> is_derive f t (df t)).
  { intros t T. specialize (Inside t T). assert (Sb := sinh_pos _ Inside).
    assert (Db : is_derive b t (- (D / 2))).
    { unfold b. auto_derive; [ trivial | field ]. }
    assert (D1 : is_derive (fun t => inverse_deviation (e * t) - cosh (b t)) t
                   (e * dc (e * t) - - (D / 2 * sinh (b t)))).
    { apply (is_derive_minus (fun t => inverse_deviation (e * t)) (fun t => cosh (b t))).
      - apply (is_derive_comp inverse_deviation (fun t => e * t) t (dc (e * t)) e);
          [ apply is_derive_inverse_deviation | auto_derive; [ trivial | ring ] ].
      - replace (- (D / 2 * sinh (b t))) with (- (D / 2) * sinh (b t)) by ring.
        apply (is_derive_comp cosh b t); [ apply is_derive_cosh | exact Db ]. }
    assert (D2 : is_derive (fun t => sinh (b t)) t (- (D / 2 * cosh (b t)))).
    { replace (- (D / 2 * cosh (b t))) with (- (D / 2) * cosh (b t)) by ring.
      apply (is_derive_comp sinh b t); [ apply is_derive_sinh | exact Db ]. }
    evar_last.
    - apply (is_derive_div (fun t => inverse_deviation (e * t) - cosh (b t))
        (fun t => sinh (b t)) t _ _ D1 D2). lra.
    - unfold df. field. lra. }
  assert (Rise : forall t, 0 <= t <= x -> 0 <= df t).
  { intros t T. specialize (Inside t T). assert (Sb := sinh_pos _ Inside).
    assert (Sl := inverse_deviation_slope e (e * t) (b t) He Inside).
    fold (dc (e * t)) in Sl. set (c := inverse_deviation (e * t)) in *.
    assert (CS := cosh_sinh_square (b t)).
    assert (Sl' : - (D / 2) * (c * cosh (b t) - 1) <= e * dc (e * t) * sinh (b t)).
    { apply (Rmult_le_compat_r (sinh (b t))) in Sl; [| lra ].
      replace (- (D / 2) * (c * cosh (b t) - 1) / sinh (b t) * sinh (b t))
        with (- (D / 2) * (c * cosh (b t) - 1)) in Sl by (field; lra). exact Sl. }
    unfold df. fold c. apply Rdiv_le_0_compat; [| now apply pow_lt ].
    replace ((e * dc (e * t) + D / 2 * sinh (b t)) * sinh (b t)
             + (c - cosh (b t)) * (D / 2 * cosh (b t)))
      with (e * dc (e * t) * sinh (b t)
            + D / 2 * (c * cosh (b t) - (cosh (b t) ^ 2 - sinh (b t) ^ 2))) by field.
    rewrite CS. lra. }
  assert (F0 : f 0 = 0).
  { unfold f, b. rewrite Rmult_0_r. replace (theta - D * 0 / 2) with theta by field.
    rewrite Ht. unfold Rdiv. ring. }
  assert (Fx : 0 <= f x).
  { destruct (Req_dec x 0) as [-> | N]; [ lra |].
    destruct (MVT_gen f 0 x df) as [c [Hc E]].
    - intros t T. rewrite Rmin_left, Rmax_right in T by lra. apply Df. lra.
    - intros t T. rewrite Rmin_left, Rmax_right in T by lra.
      apply derivable_continuous_pt. exists (df t). apply is_derive_Reals, Df. lra.
    - rewrite Rmin_left, Rmax_right in Hc by lra. rewrite F0 in E.
      assert (0 <= df c * (x - 0)) by (apply Rmult_le_pos; [ now apply Rise | lra ]). lra. }
  assert (Bx := Inside x ltac:(lra)). assert (Sb := sinh_pos _ Bx).
  unfold f in Fx. apply (Rmult_le_compat_r (sinh (b x))) in Fx; [| lra ].
  replace ((inverse_deviation (e * x) - cosh (b x)) / sinh (b x) * sinh (b x))
    with (inverse_deviation (e * x) - cosh (b x)) in Fx by (field; lra).
  unfold b in Fx. lra.
Qed.

(** docs/theory.md, Theorem 4.7. *)
Theorem variance_bound theta x y : cosh theta = inverse_deviation 0 -> F s (x, y) = 0 ->
  PI / D * cosh (Rmax 0 (theta - D * Rabs x / 2)) <= Rabs y.
Proof.
  intros Ht Z. assert (Pp := PI_RGT_0).
  assert (H := height_bound s x y nonempty weights Z). fold (v x) in H.
  assert (P := deviation_pos x).
  assert (C : cosh (Rmax 0 (theta - D * Rabs x / 2)) <= inverse_deviation x).
  { destruct (Rle_dec (theta - D * Rabs x / 2) 0) as [L | L].
    - rewrite Rmax_left, cosh_0 by exact L. apply inverse_deviation_least.
    - rewrite Rmax_right by lra.
      destruct (Rle_dec 0 x) as [X | X].
      + rewrite (Rabs_pos_eq x X) in *.
        rewrite <- (Rmult_1_l x) at 2.
        apply inverse_deviation_above; [ now left | exact Ht | exact X | lra ].
      + rewrite (Rabs_left x) in * by lra.
        replace x with (-1 * - x) at 2 by ring.
        apply inverse_deviation_above; [ now right | exact Ht | lra | lra ]. }
  apply Rle_trans with (PI / D * inverse_deviation x).
  - apply Rmult_le_compat_l; [ left; apply Rdiv_lt_0_compat; lra | exact C ].
  - unfold inverse_deviation. apply Rmult_le_reg_r with (sqrt (v x)); [ exact P |].
    replace (PI / D * (D / (2 * sqrt (v x))) * sqrt (v x)) with (PI / 2) by (field; lra). lra.
Qed.
End OneSum.

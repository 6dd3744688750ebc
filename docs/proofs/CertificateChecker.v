(** * A verified checker of isolated zeros

    [certificate_ok] answers true only if every zero of [F] in a box lies in one of the listed
    discs, each disc holds exactly one zero, which is simple, and the discs are disjoint.  It
    computes with intervals over Coq's own integers.  No argument principle: cells are excluded
    by evaluation, zeros are isolated by the contraction of [SimpleZero]. *)

From Coq Require Import Reals Lra List ZArith.
From Coquelicot Require Import Complex Rcomplements.
From Interval Require Import Interval Xreal Basic.
From Ghosts Require Import ExponentialSum TwoClasses Invariance SimpleZero CellChecker.
Import ListNotations.
Open Scope R_scope.

(** A shift of the slopes changes the derivative by a factor at the zeros. *)
Lemma F1_shift c s tau :
  F1 (shift c s) tau = (Cexp (RtoC c * tau) * (F1 s tau + RtoC c * F s tau))%C.
Proof.
  induction s as [| [w a] s IH]; cbn [shift map F F1 fst snd]; [ ring |].
  fold (shift c s). rewrite IH, RtoC_plus, !RtoC_mult, RtoC_plus.
  replace ((RtoC a + RtoC c) * tau)%C with (RtoC c * tau + RtoC a * tau)%C by ring.
  rewrite Cexp_plus. ring.
Qed.

Section Prec.
Variable prec : Fl.precision.

Lemma sub_encloses a b x y : encloses a x -> encloses b y -> encloses (I.sub prec a b) (x - y).
Proof. exact (I.sub_correct prec a b (Xreal x) (Xreal y)). Qed.

Definition square (a : I.type) : I.type := I.mul prec a a.

Lemma square_encloses a x : encloses a x -> encloses (square a) (x ^ 2).
Proof. intro H. replace (x ^ 2) with (x * x) by ring. now apply mul_encloses. Qed.

Definition above_zero (a : I.type) : bool :=
  match I.sign_strict a with Xgt => true | _ => false end.

Lemma above_zero_correct a x : above_zero a = true -> encloses a x -> 0 < x.
Proof.
  unfold above_zero. intros H E. generalize (I.sign_strict_correct a).
  destruct (I.sign_strict a); try discriminate. intro S. destruct (S _ E) as [_ L]. exact L.
Qed.

(** The derivative over a box. *)
Fixpoint eval_derivative (s : list (rational * rational)) (c X Y : I.type) : I.type * I.type :=
  match s with
  | [] => (I.zero, I.zero)
  | (z, a) :: s =>
      let (re, im) := eval_derivative s c X Y in
      let b := I.sub prec (enclose prec a) c in
      let m := I.mul prec b (I.exp prec (I.add prec (enclose prec z) (I.mul prec b X))) in
      let t := I.mul prec b Y in
      (I.add prec (I.mul prec m (I.cos prec t)) re, I.add prec (I.mul prec m (I.sin prec t)) im)
  end.

Lemma eval_derivative_correct s c X Y c' x y :
  encloses c c' -> encloses X x -> encloses Y y ->
  let f := F1 (shift (- c') (of_logits (real_terms s))) (x, y) in
  encloses (fst (eval_derivative s c X Y)) (Re f) /\
  encloses (snd (eval_derivative s c X Y)) (Im f).
Proof.
  intros Hc HX HY. induction s as [| [z a] s [IHr IHi]].
  - cbn [eval_derivative fst snd]. unfold encloses. rewrite I.zero_correct. cbn. lra.
  - cbn [eval_derivative]. destruct (eval_derivative s c X Y) as [re im]. cbn [fst snd] in *.
    set (b := value a - c').
    assert (Hb : encloses (I.sub prec (enclose prec a) c) b)
      by (apply sub_encloses; [ apply enclose_correct | exact Hc ]).
    assert (He : encloses (I.exp prec (I.add prec (enclose prec z)
                   (I.mul prec (I.sub prec (enclose prec a) c) X))) (exp (value z + b * x))).
    { apply exp_encloses, add_encloses; [ apply enclose_correct | now apply mul_encloses ]. }
    assert (Hm := mul_encloses prec _ _ _ _ Hb He).
    assert (Ht := mul_encloses prec _ _ _ _ Hb HY).
    set (f := F1 (shift (- c') (of_logits (real_terms s))) (x, y)) in *.
    assert (T : F1 (shift (- c') (of_logits (real_terms ((z, a) :: s)))) (x, y) =
                (b * exp (value z + b * x) * cos (b * y) + Re f,
                 b * exp (value z + b * x) * sin (b * y) + Im f)).
    { change (F1 (shift (- c') (of_logits (real_terms ((z, a) :: s)))) (x, y))
        with (RtoC (exp (value z) * b) * Cexp (RtoC b * (x, y)) + f)%C.
      rewrite Cexp_parts, exp_plus. apply C_ext; destruct f; unfold Re, Im, RtoC; simpl; ring. }
    cbv zeta. rewrite T. split; apply add_encloses; try assumption; apply mul_encloses;
      try assumption; [ now apply cos_encloses | now apply sin_encloses ].
Qed.

(** ** Discs *)

(** Centre, radius, and a number near the derivative at the centre (of the sum with slopes
    shifted by [c]). *)
Record disc := { centre_x : rational; centre_y : rational; radius : rational;
                 slope_x : rational; slope_y : rational }.

Definition centre (d : disc) : C := (value (centre_x d), value (centre_y d)).
Definition in_disc (d : disc) (tau : C) : Prop := Cmod (tau - centre d)%C <= value (radius d).

Definition disc_ok (s : list (rational * rational)) (c : rational) (d : disc) : bool :=
  let ci := enclose prec c in
  let cx := enclose prec (centre_x d) in let cy := enclose prec (centre_y d) in
  let r := enclose prec (radius d) in
  let lx := enclose prec (slope_x d) in let ly := enclose prec (slope_y d) in
  let side := I.join (I.neg r) r in
  let quarter := enclose prec (1%Z, 4%positive) in
  let l2 := I.mul prec quarter (I.add prec (square lx) (square ly)) in
  let (fx, fy) := eval prec s ci cx cy in
  let (gx, gy) := eval_derivative s ci (I.add prec cx side) (I.add prec cy side) in
  above_zero r &&
  above_zero (I.sub prec l2 (I.add prec (square (I.sub prec gx lx)) (square (I.sub prec gy ly)))) &&
  above_zero (I.sub prec (I.mul prec l2 (square r)) (I.add prec (square fx) (square fy))).

Lemma Cmod_square (z : C) : Cmod z ^ 2 = Re z ^ 2 + Im z ^ 2.
Proof.
  unfold Cmod. rewrite <- Rsqr_pow2 with (x := sqrt _), Rsqr_sqrt; [ reflexivity |].
  apply Rplus_le_le_0_compat; apply pow2_ge_0.
Qed.

Lemma le_of_squares x y : 0 <= y -> x ^ 2 <= y ^ 2 -> x <= y.
Proof. intros Y H. apply Rsqr_incr_0_var; [ now rewrite !Rsqr_pow2 | exact Y ]. Qed.

Theorem disc_ok_correct s c d : disc_ok s c d = true ->
  let f := of_logits (real_terms s) in
  exists x, (in_disc d x /\ F f x = 0) /\
    (forall y, in_disc d y -> F f y = 0 -> y = x) /\ F1 f x <> 0.
Proof.
  intro H. cbv zeta. set (f := of_logits (real_terms s)).
  set (g := shift (- value c) f).
  unfold disc_ok in H.
  set (ci := enclose prec c) in H. set (cx := enclose prec (centre_x d)) in H.
  set (cy := enclose prec (centre_y d)) in H. set (r := enclose prec (radius d)) in H.
  set (lx := enclose prec (slope_x d)) in H. set (ly := enclose prec (slope_y d)) in H.
  set (side := I.join (I.neg r) r) in H.
  set (quarter := enclose prec (1%Z, 4%positive)) in H.
  assert (Ec : encloses ci (value c)) by apply enclose_correct.
  assert (Ex : encloses cx (value (centre_x d))) by apply enclose_correct.
  assert (Ey : encloses cy (value (centre_y d))) by apply enclose_correct.
  assert (Er : encloses r (value (radius d))) by apply enclose_correct.
  assert (Elx : encloses lx (value (slope_x d))) by apply enclose_correct.
  assert (Ely : encloses ly (value (slope_y d))) by apply enclose_correct.
  assert (Eq4 : encloses quarter (1 / 4)) by apply enclose_correct.
  set (L := (value (slope_x d), value (slope_y d)) : C).
  assert (El2 := mul_encloses prec _ _ _ _ Eq4 (add_encloses prec _ _ _ _
    (square_encloses _ _ Elx) (square_encloses _ _ Ely))).
  assert (EL : value (slope_x d) ^ 2 + value (slope_y d) ^ 2 = Cmod L ^ 2)
    by (rewrite Cmod_square; reflexivity).
  rewrite EL in El2.
  assert (Side : forall x, Rabs x <= value (radius d) -> encloses side x).
  { intros x B. apply Rabs_le_between in B.
    apply (contains_connected (I.convert side) (- value (radius d)) (value (radius d))).
    - apply I.join_correct. left. exact (I.neg_correct r (Xreal (value (radius d))) Er).
    - apply I.join_correct. right. exact Er.
    - exact B. }
  assert (Ef := eval_correct prec s ci cx cy (value c) _ _ Ec Ex Ey).
  destruct (eval prec s ci cx cy) as [fx fy]. cbn [fst snd] in Ef. destruct Ef as [Efx Efy].
  assert (Eg : forall z, in_disc d z ->
    encloses (fst (eval_derivative s ci (I.add prec cx side) (I.add prec cy side))) (Re (F1 g z)) /\
    encloses (snd (eval_derivative s ci (I.add prec cx side) (I.add prec cy side))) (Im (F1 g z))).
  { intros z Hz. destruct z as [x y].
    assert (Bx : Rabs (x - value (centre_x d)) <= value (radius d))
      by (eapply Rle_trans; [ exact (Re_le_Cmod ((x, y) - centre d)%C) | exact Hz ]).
    assert (By : Rabs (y - value (centre_y d)) <= value (radius d))
      by (eapply Rle_trans; [ exact (Im_le_Cmod ((x, y) - centre d)%C) | exact Hz ]).
    apply eval_derivative_correct; [ exact Ec | |].
    - replace x with (value (centre_x d) + (x - value (centre_x d))) by ring.
      apply add_encloses; [ exact Ex | now apply Side ].
    - replace y with (value (centre_y d) + (y - value (centre_y d))) by ring.
      apply add_encloses; [ exact Ey | now apply Side ]. }
  destruct (eval_derivative s ci (I.add prec cx side) (I.add prec cy side)) as [gx gy].
  cbn [fst snd] in Eg.
  apply andb_prop in H as [H H3]. apply andb_prop in H as [H1 H2].
  assert (Rp := above_zero_correct _ _ H1 Er).
  (* the derivative stays near L *)
  assert (Near : forall z, in_disc d z -> Cmod (F1 g z - L)%C ^ 2 < 1 / 4 * Cmod L ^ 2).
  { intros z Hz. destruct (Eg z Hz) as [Gx Gy].
    assert (E := sub_encloses _ _ _ _ El2 (add_encloses prec _ _ _ _
      (square_encloses _ _ (sub_encloses _ _ _ _ Gx Elx))
      (square_encloses _ _ (sub_encloses _ _ _ _ Gy Ely)))).
    apply (above_zero_correct _ _ H2) in E. rewrite Cmod_square.
    change (Re (F1 g z - L)%C) with (Re (F1 g z) - value (slope_x d)).
    change (Im (F1 g z - L)%C) with (Im (F1 g z) - value (slope_y d)). lra. }
  assert (Small : Cmod (F g (centre d)) ^ 2 < 1 / 4 * Cmod L ^ 2 * value (radius d) ^ 2).
  { assert (E := sub_encloses _ _ _ _
      (mul_encloses prec _ _ _ _ El2 (square_encloses _ _ Er))
      (add_encloses prec _ _ _ _ (square_encloses _ _ Efx) (square_encloses _ _ Efy))).
    apply (above_zero_correct _ _ H3) in E. rewrite Cmod_square. unfold g, f, centre. lra. }
  assert (In : in_disc d (centre d)).
  { unfold in_disc. replace (centre d - centre d)%C with (RtoC 0) by ring. rewrite Cmod_0. lra. }
  assert (L0 : L <> 0).
  { intro Z. specialize (Near _ In). rewrite Z, Cmod_0 in Near.
    generalize (pow2_ge_0 (Cmod (F1 g (centre d) - RtoC 0)%C)). lra. }
  assert (CL := Cmod_ge_0 L).
  destruct (simple_zero g (centre d) L (value (radius d)) (1 / 2) L0 ltac:(lra) ltac:(lra))
    as [x [[X Z] [U S]]].
  - intros z Hz. apply le_of_squares; [ lra |]. specialize (Near z Hz). lra.
  - apply le_of_squares; [ apply Rmult_le_pos; lra |].
    replace (((1 - 1 / 2) * Cmod L * value (radius d)) ^ 2)
      with (1 / 4 * Cmod L ^ 2 * value (radius d) ^ 2) by field. lra.
  - assert (Zf : F f x = 0) by exact (proj1 (slopes_shift_zeros (- value c) f x) Z).
    exists x. split; [ split; assumption | split ].
    + intros y Y Zy. apply U; [ exact Y | exact (proj2 (slopes_shift_zeros (- value c) f y) Zy) ].
    + intro D. apply S. unfold g. rewrite F1_shift, D, Zf. ring.
Qed.

(** ** Covering a box *)

Definition cell_inside (q : cell) (d : disc) : bool :=
  let '(x0, x1, y0, y1) := q in
  let dx := I.sub prec (between prec x0 x1) (enclose prec (centre_x d)) in
  let dy := I.sub prec (between prec y0 y1) (enclose prec (centre_y d)) in
  above_zero (enclose prec (radius d)) &&
  above_zero (I.sub prec (square (enclose prec (radius d))) (I.add prec (square dx) (square dy))).

Lemma cell_inside_correct q d tau : cell_inside q d = true -> in_cell q tau -> in_disc d tau.
Proof.
  destruct q as [[[x0 x1] y0] y1], tau as [x y]. unfold cell_inside, in_cell, in_disc.
  cbn [Re Im fst snd]. intros H [Hx Hy]. apply andb_prop in H as [H1 H2].
  assert (Rp := above_zero_correct _ _ H1 (enclose_correct prec (radius d))).
  assert (E := sub_encloses _ _ _ _ (square_encloses _ _ (enclose_correct prec (radius d)))
    (add_encloses prec _ _ _ _
      (square_encloses _ _ (sub_encloses _ _ _ _ (between_correct prec x0 x1 x Hx)
        (enclose_correct prec (centre_x d))))
      (square_encloses _ _ (sub_encloses _ _ _ _ (between_correct prec y0 y1 y Hy)
        (enclose_correct prec (centre_y d)))))).
  apply (above_zero_correct _ _ H2) in E.
  apply le_of_squares; [ lra |]. rewrite Cmod_square.
  change (Re ((x, y) - centre d)%C) with (x - value (centre_x d)).
  change (Im ((x, y) - centre d)%C) with (y - value (centre_y d)). lra.
Qed.

Fixpoint covered (depth : nat) (s : list (rational * rational)) (c : rational)
    (discs : list disc) (q : cell) : bool :=
  if existsb (cell_inside q) discs then true else
  if cell_ok prec s c q then true else
  match depth with
  | O => false
  | Datatypes.S n =>
      let '(x0, x1, y0, y1) := q in
      let xm := mid x0 x1 in let ym := mid y0 y1 in
      covered n s c discs (x0, xm, y0, ym) && covered n s c discs (xm, x1, y0, ym) &&
      covered n s c discs (x0, xm, ym, y1) && covered n s c discs (xm, x1, ym, y1)
  end.

Lemma covered_correct depth s c discs q tau :
  covered depth s c discs q = true -> in_cell q tau -> F (of_logits (real_terms s)) tau = 0 ->
  exists d, In d discs /\ in_disc d tau.
Proof.
  revert q. induction depth as [| n IH]; intros q H I Z; cbn [covered] in H;
    (destruct (existsb (cell_inside q) discs) eqn:Ins;
      [ apply existsb_exists in Ins as [d [Hd Hq]]; exists d; split;
          [ exact Hd | exact (cell_inside_correct q d tau Hq I) ] |]);
    (destruct (cell_ok prec s c q) eqn:Ok;
      [ exfalso; exact (cell_ok_correct prec s c q tau Ok I Z) |]); try discriminate.
  destruct q as [[[x0 x1] y0] y1]. destruct I as [Hx Hy].
  apply andb_prop in H as [H H4]. apply andb_prop in H as [H H3]. apply andb_prop in H as [H1 H2].
  destruct (Rle_dec (Re tau) (value (mid x0 x1))), (Rle_dec (Im tau) (value (mid y0 y1)));
    [ apply (IH _ H1) | apply (IH _ H3) | apply (IH _ H2) | apply (IH _ H4) ];
    try exact Z; cbn; unfold Re, Im in *; split; lra.
Qed.

(** ** Disjoint discs *)

Definition apart (d e : disc) : bool :=
  let r := I.add prec (enclose prec (radius d)) (enclose prec (radius e)) in
  let dx := I.sub prec (enclose prec (centre_x d)) (enclose prec (centre_x e)) in
  let dy := I.sub prec (enclose prec (centre_y d)) (enclose prec (centre_y e)) in
  above_zero (I.sub prec (I.add prec (square dx) (square dy)) (square r)).

Lemma apart_correct d e tau : apart d e = true -> in_disc d tau -> in_disc e tau -> False.
Proof.
  unfold apart, in_disc. intros H D E.
  assert (B := sub_encloses _ _ _ _
    (add_encloses prec _ _ _ _
      (square_encloses _ _ (sub_encloses _ _ _ _ (enclose_correct prec (centre_x d))
        (enclose_correct prec (centre_x e))))
      (square_encloses _ _ (sub_encloses _ _ _ _ (enclose_correct prec (centre_y d))
        (enclose_correct prec (centre_y e)))))
    (square_encloses _ _ (add_encloses prec _ _ _ _ (enclose_correct prec (radius d))
      (enclose_correct prec (radius e))))).
  apply (above_zero_correct _ _ H) in B.
  assert (T : Cmod (centre d - centre e)%C <= value (radius d) + value (radius e)).
  { replace (centre d - centre e)%C with ((tau - centre e) + - (tau - centre d))%C by ring.
    eapply Rle_trans; [ apply Cmod_triangle |]. rewrite Cmod_opp. lra. }
  assert (S : Cmod (centre d - centre e)%C ^ 2 <= (value (radius d) + value (radius e)) ^ 2)
    by (apply pow_incr; split; [ apply Cmod_ge_0 | exact T ]).
  rewrite Cmod_square in S.
  change (Re (centre d - centre e)%C) with (value (centre_x d) - value (centre_x e)) in S.
  change (Im (centre d - centre e)%C) with (value (centre_y d) - value (centre_y e)) in S. lra.
Qed.

Fixpoint all_apart (discs : list disc) : bool :=
  match discs with
  | [] => true
  | d :: discs => forallb (apart d) discs && all_apart discs
  end.

(** ** The checker *)

Definition certificate_ok (depth : nat) (s : list (rational * rational)) (c : rational)
    (q : cell) (discs : list disc) : bool :=
  forallb (disc_ok s c) discs && covered depth s c discs q && all_apart discs.

(** Every zero in the box is listed, each listed disc holds exactly one zero, a simple one, and
    no zero is listed twice. *)
Theorem certificate_sound depth s c q discs : certificate_ok depth s c q discs = true ->
  let f := of_logits (real_terms s) in
  (forall tau, in_cell q tau -> F f tau = 0 -> exists d, In d discs /\ in_disc d tau) /\
  (forall d, In d discs -> exists x, (in_disc d x /\ F f x = 0) /\
     (forall y, in_disc d y -> F f y = 0 -> y = x) /\ F1 f x <> 0) /\
  ForallOrdPairs (fun d e => forall tau, in_disc d tau -> in_disc e tau -> False) discs.
Proof.
  intro H. cbv zeta. apply andb_prop in H as [H H3]. apply andb_prop in H as [H1 H2].
  split; [| split ].
  - intros tau I Z. exact (covered_correct depth s c discs q tau H2 I Z).
  - intros d I. apply disc_ok_correct with (c := c).
    rewrite forallb_forall in H1. exact (H1 d I).
  - clear H1 H2. induction discs as [| d discs IH]; [ constructor |].
    cbn [all_apart] in H3. apply andb_prop in H3 as [A B]. constructor; [| exact (IH B) ].
    apply Forall_forall. intros e I tau. apply apart_correct.
    rewrite forallb_forall in A. exact (A e I).
Qed.
End Prec.

(** * A verified checker of cells without zeros

    [cell_ok prec terms cell = true] implies that [F] has no zero in the closed cell.
    The checker computes with the intervals of coq-interval in any precision, over Coq's own
    integers, and runs inside Coq ([vm_compute]). *)

From Coq Require Import Reals Lra List ZArith.
From Coquelicot Require Import Complex Rcomplements.
From Interval Require Import Specific_stdz Specific_ops Float_full Interval Xreal Basic.
From Ghosts Require Import ExponentialSum Invariance.
Import ListNotations.
Open Scope R_scope.

Module Fl := SpecificFloat StdZRadix2.
Module I := FloatIntervalFull Fl.

(** ** Intervals *)

Definition encloses (i : I.type) (x : R) := contains (I.convert i) (Xreal x).

Section Prec.
Variable prec : Fl.precision.

Lemma add_encloses a b x y : encloses a x -> encloses b y -> encloses (I.add prec a b) (x + y).
Proof. exact (I.add_correct prec a b (Xreal x) (Xreal y)). Qed.

Lemma mul_encloses a b x y : encloses a x -> encloses b y -> encloses (I.mul prec a b) (x * y).
Proof. exact (I.mul_correct prec a b (Xreal x) (Xreal y)). Qed.

Lemma exp_encloses a x : encloses a x -> encloses (I.exp prec a) (exp x).
Proof. exact (I.exp_correct prec a (Xreal x)). Qed.

Lemma cos_encloses a x : encloses a x -> encloses (I.cos prec a) (cos x).
Proof. exact (I.cos_correct prec a (Xreal x)). Qed.

Lemma sin_encloses a x : encloses a x -> encloses (I.sin prec a) (sin x).
Proof. exact (I.sin_correct prec a (Xreal x)). Qed.

(** Rational numbers [p / q]. *)
Definition rational := (Z * BinNums.positive)%type.
Definition value (r : rational) : R := IZR (fst r) / IZR (Zpos (snd r)).
Definition enclose (r : rational) : I.type :=
  I.div prec (I.fromZ prec (fst r)) (I.fromZ prec (Zpos (snd r))).

Lemma enclose_correct r : encloses (enclose r) (value r).
Proof.
  destruct r as [p q]. unfold encloses, enclose, value; cbn [fst snd].
  assert (N : IZR (Zpos q) <> 0) by now apply IZR_neq.
  assert (H := I.div_correct prec _ _ _ _ (I.fromZ_correct prec p) (I.fromZ_correct prec (Zpos q))).
  unfold Xdiv, Xdiv', Xbind2 in H. rewrite is_zero_false in H by exact N. exact H.
Qed.

Definition between (a b : rational) : I.type := I.join (enclose a) (enclose b).

Lemma between_correct a b x : value a <= x <= value b -> encloses (between a b) x.
Proof.
  intro H. apply (contains_connected (I.convert (between a b)) (value a) (value b)).
  - apply I.join_correct. left. apply enclose_correct.
  - apply I.join_correct. right. apply enclose_correct.
  - exact H.
Qed.

(** ** The sum over a box *)

(** Terms: logit and slope, as in the certificate. [c] is subtracted from the slopes. *)
Fixpoint eval (s : list (rational * rational)) (c X Y : I.type) : I.type * I.type :=
  match s with
  | [] => (I.zero, I.zero)
  | (z, a) :: s =>
      let (re, im) := eval s c X Y in
      let b := I.sub prec (enclose a) c in
      let m := I.exp prec (I.add prec (enclose z) (I.mul prec b X)) in
      let t := I.mul prec b Y in
      (I.add prec (I.mul prec m (I.cos prec t)) re, I.add prec (I.mul prec m (I.sin prec t)) im)
  end.

Definition real_terms (s : list (rational * rational)) : list (R * R) :=
  map (fun t => (value (fst t), value (snd t))) s.

Lemma Cexp_parts (b x y : R) :
  Cexp (RtoC b * (x, y)) = (exp (b * x) * cos (b * y), exp (b * x) * sin (b * y)).
Proof.
  unfold Cexp. replace (RtoC b * (x, y))%C with ((b * x, b * y) : C)
    by (apply C_ext; unfold Re, Im, RtoC; simpl; ring).
  reflexivity.
Qed.

Lemma eval_correct s c X Y c' x y :
  encloses c c' -> encloses X x -> encloses Y y ->
  let f := F (shift (- c') (of_logits (real_terms s))) (x, y) in
  encloses (fst (eval s c X Y)) (Re f) /\ encloses (snd (eval s c X Y)) (Im f).
Proof.
  intros Hc HX HY. induction s as [| [z a] s [IHr IHi]].
  - cbn [eval fst snd]. unfold encloses. rewrite I.zero_correct. cbn. lra.
  - cbn [eval]. destruct (eval s c X Y) as [re im]. cbn [fst snd] in *.
    set (b := value a - c').
    assert (Hb : encloses (I.sub prec (enclose a) c) b).
    { exact (I.sub_correct prec _ _ (Xreal (value a)) (Xreal c') (enclose_correct a) Hc). }
    assert (Hm : encloses (I.exp prec (I.add prec (enclose z)
                   (I.mul prec (I.sub prec (enclose a) c) X))) (exp (value z + b * x))).
    { apply exp_encloses, add_encloses; [ apply enclose_correct | now apply mul_encloses ]. }
    assert (Ht := mul_encloses _ _ _ _ Hb HY).
    set (f := F (shift (- c') (of_logits (real_terms s))) (x, y)) in *.
    assert (T : F (shift (- c') (of_logits (real_terms ((z, a) :: s)))) (x, y) =
                (exp (value z + b * x) * cos (b * y) + Re f,
                 exp (value z + b * x) * sin (b * y) + Im f)).
    { change (F (shift (- c') (of_logits (real_terms ((z, a) :: s)))) (x, y))
        with (RtoC (exp (value z)) * Cexp (RtoC b * (x, y)) + f)%C.
      rewrite Cexp_parts, exp_plus. apply C_ext; destruct f; unfold Re, Im, RtoC; simpl; ring. }
    cbv zeta. rewrite T. split; apply add_encloses; try assumption; apply mul_encloses;
      try assumption; [ now apply cos_encloses | now apply sin_encloses ].
Qed.

(** ** The checker *)

Definition nonzero (i : I.type) : bool :=
  match I.sign_strict i with Xlt | Xgt => true | _ => false end.

Lemma nonzero_correct i x : nonzero i = true -> encloses i x -> x <> 0.
Proof.
  unfold nonzero. intros H E. generalize (I.sign_strict_correct i).
  destruct (I.sign_strict i); try discriminate; intro S;
    destruct (S _ E) as [_ L]; cbn in L; lra.
Qed.

Definition cell := (rational * rational * rational * rational)%type.       (* x0, x1, y0, y1 *)
Definition in_cell (q : cell) (tau : C) :=
  let '(x0, x1, y0, y1) := q in
  value x0 <= Re tau <= value x1 /\ value y0 <= Im tau <= value y1.

Definition cell_ok (s : list (rational * rational)) (c : rational) (q : cell) : bool :=
  let '(x0, x1, y0, y1) := q in
  let (re, im) := eval s (enclose c) (between x0 x1) (between y0 y1) in
  nonzero re || nonzero im.

Theorem cell_ok_correct s c q tau :
  cell_ok s c q = true -> in_cell q tau -> F (of_logits (real_terms s)) tau <> 0.
Proof.
  destruct q as [[[x0 x1] y0] y1], tau as [x y]. unfold cell_ok, in_cell.
  intros H [Hx Hy] Z. cbn [Re Im fst snd] in Hx, Hy.
  apply (slopes_shift_zeros (- value c)) in Z.
  destruct (eval_correct s (enclose c) _ _ (value c) x y (enclose_correct c)
    (between_correct x0 x1 x Hx) (between_correct y0 y1 y Hy)) as [Er Ei].
  rewrite Z in Er, Ei.
  destruct (eval s (enclose c) (between x0 x1) (between y0 y1)) as [re im]. cbn [fst snd] in *.
  apply Bool.orb_true_iff in H as [H | H].
  - exact (nonzero_correct re 0 H Er eq_refl).
  - exact (nonzero_correct im 0 H Ei eq_refl).
Qed.

(** Subdivision, to the given depth: a cell that fails is cut into four. *)
Definition mid (a b : rational) : rational :=
  ((fst a * Zpos (snd b) + fst b * Zpos (snd a))%Z, (2 * (snd a * snd b))%positive).

Lemma mid_value a b : value (mid a b) = (value a + value b) / 2.
Proof.
  destruct a as [p q], b as [u v]. unfold value, mid; cbn [fst snd].
  rewrite Pos2Z.inj_mul, Pos2Z.inj_mul, plus_IZR, !mult_IZR. field.
  split; apply IZR_neq; discriminate.
Qed.

Fixpoint region_ok (depth : nat) (s : list (rational * rational)) (c : rational) (q : cell)
    : bool :=
  if cell_ok s c q then true else
  match depth with
  | O => false
  | Datatypes.S d =>
      let '(x0, x1, y0, y1) := q in
      let xm := mid x0 x1 in let ym := mid y0 y1 in
      region_ok d s c (x0, xm, y0, ym) && region_ok d s c (xm, x1, y0, ym) &&
      region_ok d s c (x0, xm, ym, y1) && region_ok d s c (xm, x1, ym, y1)
  end.

Theorem region_ok_correct depth s c q tau :
  region_ok depth s c q = true -> in_cell q tau -> F (of_logits (real_terms s)) tau <> 0.
Proof.
  revert q. induction depth as [| d IH]; intros q H I; cbn [region_ok] in H;
    destruct (cell_ok s c q) eqn:Ok; try discriminate; try exact (cell_ok_correct s c q tau Ok I).
  destruct q as [[[x0 x1] y0] y1]. destruct I as [Hx Hy].
  apply andb_prop in H as [H H4]. apply andb_prop in H as [H H3]. apply andb_prop in H as [H1 H2].
  destruct (Rle_dec (Re tau) (value (mid x0 x1))), (Rle_dec (Im tau) (value (mid y0 y1)));
    [ apply (IH _ H1) | apply (IH _ H3) | apply (IH _ H2) | apply (IH _ H4) ];
    cbn; unfold Re, Im in *; split; lra.
Qed.
End Prec.

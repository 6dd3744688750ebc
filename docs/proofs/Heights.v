(** * How near to the real axis a zero can be

    docs/theory.md, Lemmas 4.4 and 4.5: a zero [x + i y] has [|y| >= pi / (2 sigma)], [sigma^2] the
    variance of the slopes under the law tilted by [x]. *)

From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Ghosts Require Import ExponentialSum ThirdMoment Divergence.
Import ListNotations.
Open Scope R_scope.

(** ** The mean of a cosine *)

(** [sin t / t] falls on [(0, pi]]. *)
Lemma sine_quotient t s : 0 < t <= s -> s <= PI -> t * sin s <= s * sin t.
Proof.
  intros [T L] S. destruct (Req_dec t s) as [-> | N]; [ lra |].
  assert (D : forall u v : R, u < v -> exists c, sin v - sin u = cos c * (v - u) /\ u < c < v).
  { intros u v H. apply (MVT_cor2 sin cos u v H). intros c _. apply derivable_pt_lim_sin. }
  destruct (D 0 t T) as [c [C1 C2]]. destruct (D t s ltac:(lra)) as [d [D1 D2]].
  rewrite sin_0 in C1.
  assert (Le : cos d <= cos c) by (apply cos_decr_1; lra).
  assert (cos d * (s - t) * t <= cos c * (s - t) * t) by (apply Rmult_le_compat_r; nra).
  nra.
Qed.

(** [2 / pi <= sin s / s] up to [pi / 2]. *)
Lemma sine_quotient_least s : 0 < s <= PI / 2 -> 2 * s <= PI * sin s.
Proof.
  intro H. assert (P := PI_RGT_0).
  assert (Q := sine_quotient s (PI / 2) H ltac:(lra)). rewrite sin_PI2 in Q. lra.
Qed.

(** The parabola that touches the cosine at [+-s] lies below it. *)
Lemma cosine_above_parabola s z : 0 < s <= PI / 2 ->
  cos s + sin s / (2 * s) * (s ^ 2 - z ^ 2) <= cos z.
Proof.
  intro Hs. assert (P := PI_RGT_0).
  assert (G : forall z, 0 <= z -> cos s + sin s / (2 * s) * (s ^ 2 - z ^ 2) <= cos z).
  2: { destruct (Rle_dec 0 z) as [Z | Z]; [ now apply G |].
       rewrite <- (cos_neg z). replace (z ^ 2) with ((- z) ^ 2) by ring. apply G. lra. }
  clear z. intros z Z.
  set (k := sin s / s).
  assert (Ks : k * s = sin s) by (unfold k; field; lra).
  replace (sin s / (2 * s)) with (k / 2) by (unfold k; field; lra).
  set (h := fun z => cos z + k / 2 * z ^ 2).
  assert (D : forall c, derivable_pt_lim h c (- sin c + k * c)).
  { intro c. apply is_derive_Reals. unfold h. auto_derive; [ trivial | field ]. }
  (* h falls before s and rises behind it *)
  assert (Before : forall c, 0 < c < s -> - sin c + k * c <= 0).
  { intros c C. assert (Q := sine_quotient c s ltac:(lra) ltac:(lra)).
    rewrite <- Ks in Q.
    assert (s * (k * c - sin c) <= 0) by nra. nra. }
  assert (Behind : forall c, s < c -> 0 <= - sin c + k * c).
  { intros c C. destruct (Rle_dec c PI) as [L | L].
    - assert (Q := sine_quotient s c ltac:(lra) L). rewrite <- Ks in Q.
      assert (0 <= s * (k * c - sin c)) by nra. nra.
    - assert (Q := sine_quotient_least s Hs). rewrite <- Ks in Q.
      assert (Kp : 2 <= PI * k) by nra.
      assert (PI * k <= c * k) by nra.
      generalize (SIN_bound c). lra. }
  assert (H : h s <= h z).
  { destruct (Rtotal_order z s) as [L | [-> | L]]; [| lra |].
    - destruct (MVT_cor2 h (fun c => - sin c + k * c) z s L ltac:(intros; apply D)) as [c [C1 C2]].
      specialize (Before c ltac:(lra)). nra.
    - destruct (MVT_cor2 h (fun c => - sin c + k * c) s z L ltac:(intros; apply D)) as [c [C1 C2]].
      specialize (Behind c ltac:(lra)). nra. }
  unfold h in H. lra.
Qed.

(** docs/theory.md, Lemma 4.4: [E cos Y >= cos (sqrt (E Y^2))]. *)
Theorem mean_of_cosine p f r : law p -> 0 < r <= PI / 2 -> E p (fun a => f a ^ 2) <= r ^ 2 ->
  cos r <= E p (fun a => cos (f a)).
Proof.
  intros [P S] R V.
  assert (K : 0 <= sin r / (2 * r)).
  { apply Rdiv_le_0_compat; [ apply sin_ge_0; lra | lra ]. }
  set (k := sin r / (2 * r)) in *.
  assert (L : 0 <= E p (fun a => cos (f a) + (k * f a ^ 2 + (- (cos r + k * r ^ 2)) * 1))).
  { apply E_nonneg. intros q a I. split; [ now apply (P q a) |].
    assert (Q := cosine_above_parabola r (f a) R). fold k in Q. lra. }
  rewrite !E_plus, !E_scal, S in L. nra.
Qed.

(** ** The heights of zeros *)

(** [F (x + i y) exp (-i c y)] over [F x]: the mean of [exp (i (A - c) y)] under the tilted law. *)
Lemma Re_F_centred c s x y : s <> [] -> positive s ->
  Re (((cos (c * y), - sin (c * y))%R : C) * F s (x, y))%C =
  S 0 s x * E (tilt x s) (fun a => cos ((a - c) * y)).
Proof.
  intros N P. rewrite E_tilt. assert (Z := S0_pos s x N P).
  replace (S 0 s x * (E s (fun a => cos ((a - c) * y) * exp (a * x)) / S 0 s x))
    with (E s (fun a => cos ((a - c) * y) * exp (a * x))) by (field; lra).
  clear N P Z. induction s as [| [w a] s IH]; cbn [F E].
  - unfold Re, RtoC; simpl. ring.
  - rewrite Cmult_plus_distr_l.
    assert (Rp : forall u v : C, Re (u + v)%C = Re u + Re v) by reflexivity.
    rewrite Rp, IH. f_equal.
    replace ((a - c) * y) with (a * y - c * y) by ring. rewrite cos_minus.
    unfold Cexp, Re, Im, RtoC; simpl.
    replace (a * x - 0 * y) with (a * x) by ring. replace (a * y + 0 * x) with (a * y) by ring.
    ring.
Qed.

(** docs/theory.md, Lemma 4.5. *)
Theorem height_bound s x y : s <> [] -> positive s -> F s (x, y) = 0 ->
  PI / 2 <= sqrt (var (tilt x s)) * Rabs y.
Proof.
  intros N P Z. assert (Pp := PI_RGT_0).
  apply Rnot_lt_le. intro H.
  assert (L := law_tilt x s N P). set (p := tilt x s) in *. set (c := mean p).
  assert (V := var_nonneg p L).
  set (r0 := sqrt (var p) * Rabs y) in *.
  (* A positive r below pi / 2 and not below sigma |y|. *)
  assert (R0 : 0 <= r0) by (apply Rmult_le_pos; [ apply sqrt_pos | apply Rabs_pos ]).
  set (r := (r0 + PI / 2) / 2).
  assert (Hr : 0 < r < PI / 2) by (unfold r; lra).
  assert (Q : E p (fun a => ((a - c) * y) ^ 2) <= r ^ 2).
  { rewrite (E_ext p _ (fun a => y ^ 2 * (a - c) ^ 2)) by (intro; ring).
    rewrite E_scal. unfold c. change (E p (fun a => (a - mean p) ^ 2)) with (var p).
    replace (y ^ 2 * var p) with (r0 ^ 2).
    - apply pow_incr. unfold r. lra.
    - unfold r0. rewrite Rpow_mult_distr, pow2_abs.
      rewrite <- (Rsqr_pow2 (sqrt _)), Rsqr_sqrt by exact V. ring. }
  assert (B := mean_of_cosine p (fun a => (a - c) * y) r L ltac:(lra) Q).
  assert (C0 : 0 < cos r) by (apply cos_gt_0; lra).
  assert (R := Re_F_centred c s x y N P). rewrite Z in R.
  replace (Re (((cos (c * y), - sin (c * y))%R : C) * RtoC 0)%C) with 0 in R
    by (unfold Re, RtoC; simpl; ring).
  assert (Pos := S0_pos s x N P). fold p in R.
  assert (0 < S 0 s x * E p (fun a => cos ((a - c) * y))) by (apply Rmult_lt_0_compat; lra).
  lra.
Qed.

(** * The checker of cells at work

    Zero-free boxes, proven by computation inside Coq. *)

From Coq Require Import Reals ZArith List.
From Coquelicot Require Import Complex.
From Ghosts Require Import ExponentialSum Invariance CellChecker.
Import ListNotations.
Open Scope Z_scope.

Definition ratio (p : Z) (q : BinNums.positive) : rational := (p, q).
Arguments ratio p%Z q%positive.

Definition double_precision := Fl.PtoP 53.

(** [1 + 2 cosh tau]; its nearest zeros are [+-2 pi i / 3], 2.0944 i. *)
Definition three_classes : list (rational * rational) :=
  [(ratio 0 1, ratio (-1) 1); (ratio 0 1, ratio 0 1); (ratio 0 1, ratio 1 1)].

(** One box, [-3 <= Re tau <= 3] and [0 <= Im tau <= 2.08], cut into cells down to depth 8. *)
Theorem three_classes_box tau :
  in_cell (ratio (-3) 1, ratio 3 1, ratio 0 1, ratio 52 25) tau ->
  F (of_logits (real_terms three_classes)) tau <> 0%R.
Proof.
  apply (region_ok_correct double_precision 8 three_classes (ratio 0 1)).
  vm_compute. reflexivity.
Qed.

(** A box that holds the zero is not accepted. *)
Example box_with_zero_refused :
  region_ok double_precision 3 three_classes (ratio 0 1)
    (ratio (-1) 1, ratio 1 1, ratio 2 1, ratio 21 10) = false.
Proof. vm_compute. reflexivity. Qed.

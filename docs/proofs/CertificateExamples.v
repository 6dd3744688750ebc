(** * The checker of isolated zeros at work

    A valid certificate, and tampered ones that are refused. *)

From Coq Require Import Reals ZArith List.
From Coquelicot Require Import Complex.
From Ghosts Require Import ExponentialSum Invariance SimpleZero CellChecker CellExamples.
From Ghosts Require Import CertificateChecker.
Import ListNotations.
Open Scope Z_scope.

(** [1 + 2 cosh tau] has one zero with [-1 <= Re tau <= 1], [1/2 <= Im tau <= 5/2]: [2 pi i / 3]. *)
Definition box : cell := (ratio (-1) 1, ratio 1 1, ratio 1 2, ratio 5 2).

Definition disc_about (x y r : rational) : disc :=
  {| centre_x := x; centre_y := y; radius := r; slope_x := ratio 0 1; slope_y := ratio 1732 1000 |}.

Definition listed : list disc := [disc_about (ratio 0 1) (ratio 20944 10000) (ratio 1 8)].

Theorem three_classes_certificate :
  certificate_ok double_precision 8 three_classes (ratio 0 1) box listed = true.
Proof. vm_compute. reflexivity. Qed.

(** What follows about the zeros, by [certificate_sound]. *)
Theorem three_classes_one_zero :
  exists x, F (of_logits (real_terms three_classes)) x = 0%R /\
    (forall tau, in_cell box tau -> F (of_logits (real_terms three_classes)) tau = 0%R -> tau = x).
Proof.
  destruct (certificate_sound double_precision 8 three_classes (ratio 0 1) box listed
    three_classes_certificate) as [Cover [One _]].
  destruct (One _ (or_introl eq_refl)) as [x [[_ Z] [U _]]].
  exists x. split; [ exact Z |]. intros tau I Zt.
  destruct (Cover tau I Zt) as [d [[<- | []] Hd]]. exact (U tau Hd Zt).
Qed.

Definition check := certificate_ok double_precision 8 three_classes (ratio 0 1) box.

(** The zero is not listed. *)
Example refused_without_zero : check [] = false.
Proof. vm_compute. reflexivity. Qed.

(** A disc that holds no zero is listed besides. *)
Example refused_with_empty_disc :
  check (disc_about (ratio 0 1) (ratio 1 1) (ratio 1 10) :: listed) = false.
Proof. vm_compute. reflexivity. Qed.

(** The zero is listed twice. *)
Example refused_with_zero_twice : check (listed ++ listed) = false.
Proof. vm_compute. reflexivity. Qed.

(** The disc has been moved away from the zero. *)
Example refused_with_moved_disc :
  check [disc_about (ratio 1 4) (ratio 20944 10000) (ratio 1 5)] = false.
Proof. vm_compute. reflexivity. Qed.

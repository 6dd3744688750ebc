(** * Numbers of the claims, by interval arithmetic *)

From Coq Require Import Reals Lra.
From Ghosts Require Import IntegerIntervals.
Open Scope R_scope.

(** The bound of the relative error of docs/theory.md, Theorem 14.4. *)
Definition relative_error_bound (x : R) := 2 * ((x - 1) * exp x + 1 - x ^ 2 / 2) / x ^ 2.

(** Claim C12: 18.339 % at [x = 1/4], below 10 % at [x = 0.14]. *)
Theorem relative_error_numbers :
  0.18338 <= relative_error_bound (1 / 4) <= 0.18340 /\ relative_error_bound 0.14 < 0.1.
Proof. unfold relative_error_bound. split; [ split |]; interval with (i_prec 80). Qed.

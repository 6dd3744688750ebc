(** * The tactic [interval], computing with Coq's own integers

    As it comes, coq-interval computes with the machine integers and machine floating-point
    numbers of Coq's kernel, whose specifications are axioms.  Here it computes with Coq's
    binary integers: slower, and no axiom is added.  Always give [i_prec]: without it the
    tactic takes the machine's numbers. *)

From Interval Require Import Specific_ops Specific_stdz Tactic.

Module IntegerFloats := SpecificFloat StdZRadix2.
Module IntegerTactic := IntervalTactic IntegerFloats.
Export Tactic IntegerTactic.

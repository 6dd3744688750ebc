#!/usr/bin/env bash
# ghosts singular: points and radii against closed forms.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

[ "$("$ghosts" singular | wc -l)" -eq 11 ] && [ "$("$ghosts" singular --format csv | wc -l)" -eq 12 ]
verdict $? 'the list'
# pi/2, 3 pi/2, ... of tanh
expect 0 '^ *0 *1\.57079632679489661923132169164  ' singular tanh --digits 30
expect 0 '^0,7\.85398163397448[0-9]*,' singular tanh --points 3 --format csv
expect 0 '^height of S above the real axis >= 1.57079632679489[67]' singular tanh
expect 0 '"points":\[\]' singular 'GELU (erf)' --format json
# 2 i b and a + i b solve x + c x^3 = i pi (k + 1/2) sqrt(pi/2)
expect 0 '^ *0\.634368347815610[12] *2\.75477060163798[34] ' singular gelu_tanh
expect 0 '^sigmoid\|^logistic' singular sigmoid

# sqrt(h^2 + (pi/2)^2) / |hdot|: 1.570796326, 3.724191778 and 0.847702850
expect 0 '^ *0 *0\.8477028502[0-9]* *2$' singular tanh --preactivations 0,1,-2 --rates 1,0.5,3
expect 0 '^0,1,3\.7241917782371' singular tanh --preactivations 0,1,-2 --rates 1,0.5,3 --format csv
expect 0 '"neuron":0,"radius":"inf","radii":\["inf","inf"\]' \
    singular ria --preactivations 0,1 --rates 1,1 --format json
printf '0,1\n2,3\n' >"$work/h.csv"
printf '1,1\n0,6\n' >"$work/rate.csv"
expect 0 '^ *1 *\(0\.5\|0\.49999999999999[0-9]*\)  *1$' singular relu --preactivations "$work/h.csv" --rates "$work/rate.csv" --sample 1
refuse 'a variance must not be negative' singular rsqrt --preactivations=1,-1 --rates 1,1 --format json
refuse 'is no activation; they are logistic' singular sine
refuse 'are needed for radii' singular tanh --rates 1
refuse 'are needed for radii' singular --preactivations 1 --rates 1
refuse '1 x 1 logits\|1 x 2' singular tanh --preactivations 1,2 --rates 1

finish

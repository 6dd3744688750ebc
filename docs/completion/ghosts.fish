# fish completion for ghosts; written by ghosts --completion fish
complete -c ghosts -n __fish_use_subcommand -f -a radius -d 'exact Taylor radius rho*, its zero, the bound pi/spread, their ratio'
complete -c ghosts -n __fish_use_subcommand -f -a radii -d 'exact radii of all rows of files of any size, in double precision, certified'
complete -c ghosts -n __fish_use_subcommand -f -a zeros -d 'the zeros of sum exp(z_k + a_k tau), nearest or all of a region, certified'
complete -c ghosts -n __fish_use_subcommand -f -a bounds -d 'every closed form and bound with its value against the exact radius'
complete -c ghosts -n __fish_use_subcommand -f -a series -d 'Taylor coefficients of log F, the loss or a probability, with error bounds'
complete -c ghosts -n __fish_use_subcommand -f -a clip -d 'what the step-size controller does with a step along these slopes'
complete -c ghosts -n __fish_use_subcommand -f -a portrait -d 'phase portrait of a box, with the zeros and both discs, as PNG, SVG or PDF'
complete -c ghosts -n __fish_use_subcommand -f -a certify -d 'check a certificate of zeros from scratch'
complete -c ghosts -n __fish_use_subcommand -f -a network -d 'certified radius of a network'\''s own loss, beside that of its tangent'
complete -c ghosts -n __fish_use_subcommand -f -a path -d 'zeros where logits are polynomials or quotients in the step t, certified'
complete -c ghosts -n __fish_use_subcommand -f -a singular -d 'singular sets of activations, and the radii they set for neurons and layers'
complete -c ghosts -n __fish_use_subcommand -f -a track -d 'zeros as temperature, expansion point or sample moves, each certified the same'
complete -c ghosts -n __fish_use_subcommand -f -a constellation -d 'how all zeros of a tall window stand: density, real parts, spacings'
complete -c ghosts -n __fish_use_subcommand -f -a plot -d 'a picture of the nearest zeros, the circles of rho* and rho_a, the zero-free strip'
complete -c ghosts -n __fish_use_subcommand -f -a verify -d 'decide the claims of the paper by certified computation, write the report'
complete -c ghosts -n '__fish_seen_subcommand_from radius' -l logits -r
complete -c ghosts -n '__fish_seen_subcommand_from radius' -l slopes -r
complete -c ghosts -n '__fish_seen_subcommand_from radius' -l weights -r
complete -c ghosts -n '__fish_seen_subcommand_from radius' -l sample -r
complete -c ghosts -n '__fish_seen_subcommand_from radius' -l digits -r
complete -c ghosts -n '__fish_seen_subcommand_from radius' -l format -x -a 'text json csv latex md'
complete -c ghosts -n '__fish_seen_subcommand_from radius' -l engine -x -a 'arb mpc'
complete -c ghosts -n '__fish_seen_subcommand_from radius' -l jobs -r
complete -c ghosts -n '__fish_seen_subcommand_from radius' -l quiet
complete -c ghosts -n '__fish_seen_subcommand_from radius' -l work-limit -r
complete -c ghosts -n '__fish_seen_subcommand_from radius' -l transpose
complete -c ghosts -n '__fish_seen_subcommand_from radius' -l certificate -r
complete -c ghosts -n '__fish_seen_subcommand_from radii' -l logits -r
complete -c ghosts -n '__fish_seen_subcommand_from radii' -l slopes -r
complete -c ghosts -n '__fish_seen_subcommand_from radii' -l weights -r
complete -c ghosts -n '__fish_seen_subcommand_from radii' -l sample -r
complete -c ghosts -n '__fish_seen_subcommand_from radii' -l digits -r
complete -c ghosts -n '__fish_seen_subcommand_from radii' -l format -x -a 'text json csv latex md'
complete -c ghosts -n '__fish_seen_subcommand_from radii' -l engine -x -a 'arb mpc'
complete -c ghosts -n '__fish_seen_subcommand_from radii' -l jobs -r
complete -c ghosts -n '__fish_seen_subcommand_from radii' -l quiet
complete -c ghosts -n '__fish_seen_subcommand_from radii' -l work-limit -r
complete -c ghosts -n '__fish_seen_subcommand_from radii' -l transpose
complete -c ghosts -n '__fish_seen_subcommand_from radii' -s o -r
complete -c ghosts -n '__fish_seen_subcommand_from radii' -l rows -r
complete -c ghosts -n '__fish_seen_subcommand_from radii' -l every -r
complete -c ghosts -n '__fish_seen_subcommand_from radii' -l dtype -r
complete -c ghosts -n '__fish_seen_subcommand_from radii' -l resume
complete -c ghosts -n '__fish_seen_subcommand_from radii' -l nonfinite -r
complete -c ghosts -n '__fish_seen_subcommand_from zeros' -l logits -r
complete -c ghosts -n '__fish_seen_subcommand_from zeros' -l slopes -r
complete -c ghosts -n '__fish_seen_subcommand_from zeros' -l weights -r
complete -c ghosts -n '__fish_seen_subcommand_from zeros' -l sample -r
complete -c ghosts -n '__fish_seen_subcommand_from zeros' -l digits -r
complete -c ghosts -n '__fish_seen_subcommand_from zeros' -l format -x -a 'text json csv latex md'
complete -c ghosts -n '__fish_seen_subcommand_from zeros' -l engine -x -a 'arb mpc'
complete -c ghosts -n '__fish_seen_subcommand_from zeros' -l jobs -r
complete -c ghosts -n '__fish_seen_subcommand_from zeros' -l quiet
complete -c ghosts -n '__fish_seen_subcommand_from zeros' -l work-limit -r
complete -c ghosts -n '__fish_seen_subcommand_from zeros' -l transpose
complete -c ghosts -n '__fish_seen_subcommand_from zeros' -l nearest -r
complete -c ghosts -n '__fish_seen_subcommand_from zeros' -l disk -r
complete -c ghosts -n '__fish_seen_subcommand_from zeros' -l box -r
complete -c ghosts -n '__fish_seen_subcommand_from zeros' -l upper
complete -c ghosts -n '__fish_seen_subcommand_from zeros' -l certificate -r
complete -c ghosts -n '__fish_seen_subcommand_from bounds' -l logits -r
complete -c ghosts -n '__fish_seen_subcommand_from bounds' -l slopes -r
complete -c ghosts -n '__fish_seen_subcommand_from bounds' -l weights -r
complete -c ghosts -n '__fish_seen_subcommand_from bounds' -l sample -r
complete -c ghosts -n '__fish_seen_subcommand_from bounds' -l digits -r
complete -c ghosts -n '__fish_seen_subcommand_from bounds' -l format -x -a 'text json csv latex md'
complete -c ghosts -n '__fish_seen_subcommand_from bounds' -l engine -x -a 'arb mpc'
complete -c ghosts -n '__fish_seen_subcommand_from bounds' -l jobs -r
complete -c ghosts -n '__fish_seen_subcommand_from bounds' -l quiet
complete -c ghosts -n '__fish_seen_subcommand_from bounds' -l work-limit -r
complete -c ghosts -n '__fish_seen_subcommand_from bounds' -l transpose
complete -c ghosts -n '__fish_seen_subcommand_from series' -l logits -r
complete -c ghosts -n '__fish_seen_subcommand_from series' -l slopes -r
complete -c ghosts -n '__fish_seen_subcommand_from series' -l weights -r
complete -c ghosts -n '__fish_seen_subcommand_from series' -l sample -r
complete -c ghosts -n '__fish_seen_subcommand_from series' -l digits -r
complete -c ghosts -n '__fish_seen_subcommand_from series' -l format -x -a 'text json csv latex md'
complete -c ghosts -n '__fish_seen_subcommand_from series' -l engine -x -a 'arb mpc'
complete -c ghosts -n '__fish_seen_subcommand_from series' -l jobs -r
complete -c ghosts -n '__fish_seen_subcommand_from series' -l quiet
complete -c ghosts -n '__fish_seen_subcommand_from series' -l work-limit -r
complete -c ghosts -n '__fish_seen_subcommand_from series' -l transpose
complete -c ghosts -n '__fish_seen_subcommand_from series' -l order -r
complete -c ghosts -n '__fish_seen_subcommand_from series' -l at -r
complete -c ghosts -n '__fish_seen_subcommand_from series' -l of -r
complete -c ghosts -n '__fish_seen_subcommand_from series' -l label -r
complete -c ghosts -n '__fish_seen_subcommand_from series' -l cumulants
complete -c ghosts -n '__fish_seen_subcommand_from series' -l zeros -r
complete -c ghosts -n '__fish_seen_subcommand_from clip' -l logits -r
complete -c ghosts -n '__fish_seen_subcommand_from clip' -l slopes -r
complete -c ghosts -n '__fish_seen_subcommand_from clip' -l weights -r
complete -c ghosts -n '__fish_seen_subcommand_from clip' -l sample -r
complete -c ghosts -n '__fish_seen_subcommand_from clip' -l digits -r
complete -c ghosts -n '__fish_seen_subcommand_from clip' -l format -x -a 'text json csv latex md'
complete -c ghosts -n '__fish_seen_subcommand_from clip' -l engine -x -a 'arb mpc'
complete -c ghosts -n '__fish_seen_subcommand_from clip' -l jobs -r
complete -c ghosts -n '__fish_seen_subcommand_from clip' -l quiet
complete -c ghosts -n '__fish_seen_subcommand_from clip' -l work-limit -r
complete -c ghosts -n '__fish_seen_subcommand_from clip' -l transpose
complete -c ghosts -n '__fish_seen_subcommand_from clip' -l step -r
complete -c ghosts -n '__fish_seen_subcommand_from clip' -l target -r
complete -c ghosts -n '__fish_seen_subcommand_from clip' -l quantile -r
complete -c ghosts -n '__fish_seen_subcommand_from clip' -l policy -r
complete -c ghosts -n '__fish_seen_subcommand_from clip' -l radius -r
complete -c ghosts -n '__fish_seen_subcommand_from clip' -l rate -r
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l logits -r
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l slopes -r
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l weights -r
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l sample -r
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l digits -r
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l format -x -a 'text json csv latex md'
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l engine -x -a 'arb mpc'
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l jobs -r
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l quiet
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l work-limit -r
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l transpose
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l box -r
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l output -r
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -s o -r
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l of -r
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l size -r
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l title -r
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l no-title
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l no-legend
complete -c ghosts -n '__fish_seen_subcommand_from portrait' -l data -r
complete -c ghosts -n '__fish_seen_subcommand_from certify' -l logits -r
complete -c ghosts -n '__fish_seen_subcommand_from certify' -l slopes -r
complete -c ghosts -n '__fish_seen_subcommand_from certify' -l weights -r
complete -c ghosts -n '__fish_seen_subcommand_from certify' -l sample -r
complete -c ghosts -n '__fish_seen_subcommand_from certify' -l digits -r
complete -c ghosts -n '__fish_seen_subcommand_from certify' -l format -x -a 'text json csv latex md'
complete -c ghosts -n '__fish_seen_subcommand_from certify' -l engine -x -a 'arb mpc'
complete -c ghosts -n '__fish_seen_subcommand_from certify' -l jobs -r
complete -c ghosts -n '__fish_seen_subcommand_from certify' -l quiet
complete -c ghosts -n '__fish_seen_subcommand_from certify' -l work-limit -r
complete -c ghosts -n '__fish_seen_subcommand_from certify' -l transpose
complete -c ghosts -n '__fish_seen_subcommand_from network' -l logits -r
complete -c ghosts -n '__fish_seen_subcommand_from network' -l slopes -r
complete -c ghosts -n '__fish_seen_subcommand_from network' -l weights -r
complete -c ghosts -n '__fish_seen_subcommand_from network' -l sample -r
complete -c ghosts -n '__fish_seen_subcommand_from network' -l digits -r
complete -c ghosts -n '__fish_seen_subcommand_from network' -l format -x -a 'text json csv latex md'
complete -c ghosts -n '__fish_seen_subcommand_from network' -l engine -x -a 'arb mpc'
complete -c ghosts -n '__fish_seen_subcommand_from network' -l jobs -r
complete -c ghosts -n '__fish_seen_subcommand_from network' -l quiet
complete -c ghosts -n '__fish_seen_subcommand_from network' -l work-limit -r
complete -c ghosts -n '__fish_seen_subcommand_from network' -l transpose
complete -c ghosts -n '__fish_seen_subcommand_from network' -l direction -r
complete -c ghosts -n '__fish_seen_subcommand_from network' -l data -r
complete -c ghosts -n '__fish_seen_subcommand_from network' -l limit -r
complete -c ghosts -n '__fish_seen_subcommand_from network' -l order -r
complete -c ghosts -n '__fish_seen_subcommand_from path' -l logits -r
complete -c ghosts -n '__fish_seen_subcommand_from path' -l slopes -r
complete -c ghosts -n '__fish_seen_subcommand_from path' -l weights -r
complete -c ghosts -n '__fish_seen_subcommand_from path' -l sample -r
complete -c ghosts -n '__fish_seen_subcommand_from path' -l digits -r
complete -c ghosts -n '__fish_seen_subcommand_from path' -l format -x -a 'text json csv latex md'
complete -c ghosts -n '__fish_seen_subcommand_from path' -l engine -x -a 'arb mpc'
complete -c ghosts -n '__fish_seen_subcommand_from path' -l jobs -r
complete -c ghosts -n '__fish_seen_subcommand_from path' -l quiet
complete -c ghosts -n '__fish_seen_subcommand_from path' -l work-limit -r
complete -c ghosts -n '__fish_seen_subcommand_from path' -l transpose
complete -c ghosts -n '__fish_seen_subcommand_from path' -l path -r
complete -c ghosts -n '__fish_seen_subcommand_from path' -l nearest -r
complete -c ghosts -n '__fish_seen_subcommand_from path' -l disk -r
complete -c ghosts -n '__fish_seen_subcommand_from path' -l limit -r
complete -c ghosts -n '__fish_seen_subcommand_from path' -l upper
complete -c ghosts -n '__fish_seen_subcommand_from singular' -l logits -r
complete -c ghosts -n '__fish_seen_subcommand_from singular' -l slopes -r
complete -c ghosts -n '__fish_seen_subcommand_from singular' -l weights -r
complete -c ghosts -n '__fish_seen_subcommand_from singular' -l sample -r
complete -c ghosts -n '__fish_seen_subcommand_from singular' -l digits -r
complete -c ghosts -n '__fish_seen_subcommand_from singular' -l format -x -a 'text json csv latex md'
complete -c ghosts -n '__fish_seen_subcommand_from singular' -l engine -x -a 'arb mpc'
complete -c ghosts -n '__fish_seen_subcommand_from singular' -l jobs -r
complete -c ghosts -n '__fish_seen_subcommand_from singular' -l quiet
complete -c ghosts -n '__fish_seen_subcommand_from singular' -l work-limit -r
complete -c ghosts -n '__fish_seen_subcommand_from singular' -l transpose
complete -c ghosts -n '__fish_seen_subcommand_from singular' -l preactivations -r
complete -c ghosts -n '__fish_seen_subcommand_from singular' -l rates -r
complete -c ghosts -n '__fish_seen_subcommand_from singular' -l points -r
complete -c ghosts -n '__fish_seen_subcommand_from track' -l logits -r
complete -c ghosts -n '__fish_seen_subcommand_from track' -l slopes -r
complete -c ghosts -n '__fish_seen_subcommand_from track' -l weights -r
complete -c ghosts -n '__fish_seen_subcommand_from track' -l sample -r
complete -c ghosts -n '__fish_seen_subcommand_from track' -l digits -r
complete -c ghosts -n '__fish_seen_subcommand_from track' -l format -x -a 'text json csv latex md'
complete -c ghosts -n '__fish_seen_subcommand_from track' -l engine -x -a 'arb mpc'
complete -c ghosts -n '__fish_seen_subcommand_from track' -l jobs -r
complete -c ghosts -n '__fish_seen_subcommand_from track' -l quiet
complete -c ghosts -n '__fish_seen_subcommand_from track' -l work-limit -r
complete -c ghosts -n '__fish_seen_subcommand_from track' -l transpose
complete -c ghosts -n '__fish_seen_subcommand_from track' -l over -r
complete -c ghosts -n '__fish_seen_subcommand_from track' -l to-logits -r
complete -c ghosts -n '__fish_seen_subcommand_from track' -l to-slopes -r
complete -c ghosts -n '__fish_seen_subcommand_from track' -l to-sample -r
complete -c ghosts -n '__fish_seen_subcommand_from track' -l nearest -r
complete -c ghosts -n '__fish_seen_subcommand_from track' -l points -r
complete -c ghosts -n '__fish_seen_subcommand_from track' -s o -r
complete -c ghosts -n '__fish_seen_subcommand_from constellation' -l logits -r
complete -c ghosts -n '__fish_seen_subcommand_from constellation' -l slopes -r
complete -c ghosts -n '__fish_seen_subcommand_from constellation' -l weights -r
complete -c ghosts -n '__fish_seen_subcommand_from constellation' -l sample -r
complete -c ghosts -n '__fish_seen_subcommand_from constellation' -l digits -r
complete -c ghosts -n '__fish_seen_subcommand_from constellation' -l format -x -a 'text json csv latex md'
complete -c ghosts -n '__fish_seen_subcommand_from constellation' -l engine -x -a 'arb mpc'
complete -c ghosts -n '__fish_seen_subcommand_from constellation' -l jobs -r
complete -c ghosts -n '__fish_seen_subcommand_from constellation' -l quiet
complete -c ghosts -n '__fish_seen_subcommand_from constellation' -l work-limit -r
complete -c ghosts -n '__fish_seen_subcommand_from constellation' -l transpose
complete -c ghosts -n '__fish_seen_subcommand_from constellation' -l zeros -r
complete -c ghosts -n '__fish_seen_subcommand_from constellation' -s o -r
complete -c ghosts -n '__fish_seen_subcommand_from plot' -l logits -r
complete -c ghosts -n '__fish_seen_subcommand_from plot' -l slopes -r
complete -c ghosts -n '__fish_seen_subcommand_from plot' -l weights -r
complete -c ghosts -n '__fish_seen_subcommand_from plot' -l sample -r
complete -c ghosts -n '__fish_seen_subcommand_from plot' -l digits -r
complete -c ghosts -n '__fish_seen_subcommand_from plot' -l format -x -a 'text json csv latex md'
complete -c ghosts -n '__fish_seen_subcommand_from plot' -l engine -x -a 'arb mpc'
complete -c ghosts -n '__fish_seen_subcommand_from plot' -l jobs -r
complete -c ghosts -n '__fish_seen_subcommand_from plot' -l quiet
complete -c ghosts -n '__fish_seen_subcommand_from plot' -l work-limit -r
complete -c ghosts -n '__fish_seen_subcommand_from plot' -l transpose
complete -c ghosts -n '__fish_seen_subcommand_from plot' -l nearest -r
complete -c ghosts -n '__fish_seen_subcommand_from plot' -l output -r
complete -c ghosts -n '__fish_seen_subcommand_from plot' -s o -r
complete -c ghosts -n '__fish_seen_subcommand_from verify' -l logits -r
complete -c ghosts -n '__fish_seen_subcommand_from verify' -l slopes -r
complete -c ghosts -n '__fish_seen_subcommand_from verify' -l weights -r
complete -c ghosts -n '__fish_seen_subcommand_from verify' -l sample -r
complete -c ghosts -n '__fish_seen_subcommand_from verify' -l digits -r
complete -c ghosts -n '__fish_seen_subcommand_from verify' -l format -x -a 'text json csv latex md'
complete -c ghosts -n '__fish_seen_subcommand_from verify' -l engine -x -a 'arb mpc'
complete -c ghosts -n '__fish_seen_subcommand_from verify' -l jobs -r
complete -c ghosts -n '__fish_seen_subcommand_from verify' -l quiet
complete -c ghosts -n '__fish_seen_subcommand_from verify' -l work-limit -r
complete -c ghosts -n '__fish_seen_subcommand_from verify' -l transpose
complete -c ghosts -n '__fish_seen_subcommand_from verify' -l claims -r
complete -c ghosts -n '__fish_seen_subcommand_from verify' -l samples -r
complete -c ghosts -n '__fish_seen_subcommand_from verify' -l seed -r
complete -c ghosts -n '__fish_seen_subcommand_from verify' -l out -r
complete -c ghosts -n '__fish_seen_subcommand_from verify' -l figures -r
complete -c ghosts -n '__fish_seen_subcommand_from verify' -l experiments -r
complete -c ghosts -l help
complete -c ghosts -l help-all

# Markdown pages as Doxygen wants them: names of functions and headers become links.
s/`\(ghosts_[a-z0-9_]*()\)`/\1/g
s/`<\(ghosts\/[a-z]*\.h\)>`/\1/g
# Other pages are not part of the reference.
s/\[[^]]*\](\([a-z-]*\.md\))/docs\/\1/g

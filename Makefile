# One entry: `make` is what to run before a push.
.PHONY: all fmt long bench clean

all:
	mvn -q -B verify

fmt:
	mvn -q -B spotless:apply

long:
	mvn -B verify -Plong

bench:
	benchmarks/build.py

clean:
	mvn -q -B clean

/**
 * The facade: a {@link io.rafs.build.BuildPlan} in, a {@link io.rafs.build.BuildResult} out. The only package that sees the
 * whole line from source to sink.
 */
package io.rafs.build;

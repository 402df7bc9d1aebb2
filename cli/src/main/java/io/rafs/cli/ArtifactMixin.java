package io.rafs.cli;

import picocli.CommandLine.Option;

/** Native bootstraps by themselves. */
final class ArtifactMixin {
    @Option(
            names = "--artifact",
            description = "The image's native bootstraps (--layout) are also published by themselves, as an artifact"
                    + " (application/vnd.rafs.native.v1+json) that refers to the converted image.")
    private boolean artifact;

    boolean isAsked() {
        return artifact;
    }
}

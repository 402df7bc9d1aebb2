package io.rafs.cli;

import io.rafs.build.ManifestStyle;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is published of converted images, beside themselves. */
final class ManifestMixin {
    /** Whether something is there. */
    enum Switch {
        ON,
        OFF
    }

    @Option(
            names = "--merge-platform",
            description = {
                "TARGET becomes an index of all that SOURCE has, byte for byte, with attestations and artifacts, and of the"
                        + " converted images behind it.",
                "Nodes without nydus-snapshotter run the originals by the same name; with it (enable_index_detect) the"
                        + " converted ones. Images in it that were converted before are replaced."
            })
    private boolean merge;

    @Option(
            names = "--os-features",
            paramLabel = "on|off",
            defaultValue = "off",
            description = {
                "Whether an index marks converted images by nydus.remoteimage.v1 among the os.features of their platform, too"
                        + " (default: ${DEFAULT-VALUE}).",
                "They always have the artifactType application/vnd.nydus.image.manifest.v1+json, which today's Nydus looks"
                        + " for. Nydus's tools from before 2.3.5 need the feature, and some registries, such as Amazon's, refuse it."
            })
    private Switch osFeatures;

    @Option(
            names = "--referrer",
            description =
                    "Each converted manifest names its original as the subject: it is found by the original, where both are"
                            + " in one repository. Where a registry does not list referrers, the tag sha256-... does.")
    private boolean referrer;

    @Mixin
    private ArtifactMixin artifact;

    /** What the options say. */
    ManifestStyle style() {
        return new ManifestStyle(merge, osFeatures == Switch.ON, referrer, artifact.isAsked());
    }
}

package io.rafs.shouldfail;

import io.rafs.testdata.DockerArchiveForge;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.TarForge;
import java.util.Arrays;
import java.util.List;

/** Images packed into a tar, by docker or as an OCI layout, with parts missing, damaged, or one image too many. */
final class ArchiveInputs {
    private static final byte[] TAR = TextLayout.TAR;
    private static final byte[] OTHER = TarForge.inMemory().file("g", "other\n").bytes();
    private static final String CONFIG =
            "{'os':'linux','architecture':'amd64','rootfs':{'diff_ids':['%s']}}".formatted(Sha256.digest(TAR));

    private ArchiveInputs() {}

    static List<ShouldFail> all() {
        DockerArchiveForge one = new DockerArchiveForge().image("app:1", TAR);
        byte[] oci = new OciForge().tag("v1", image()).asOciArchive();
        return List.of(
                docker("several-images", two().bytes()),
                docker("no-such-tag", two().bytes()).when("build -q {} --tag c -o {out}"),
                docker("no-such-platform", one.bytes()).when("build -q {} --platform linux/arm64 -o {out}"),
                docker("layer-missing", one.without(one.layerPaths().get(0)).bytes()),
                docker("cut", Arrays.copyOf(one.bytes(), 2000)),
                docker(
                        "blob-digest-mismatch",
                        new DockerArchiveForge()
                                .blobPaths()
                                .image("app:1", OciImage.of(OciLayer.plain(TAR).claimDiffId(Sha256.digest(OTHER))))
                                .bytes()),
                manifest("manifest-empty", "[]"),
                manifest("manifest-not-json", "app:1\n"),
                manifest("manifest-an-object", "{'Config':'config.json'}"),
                manifest("manifest-without-config", "[{'Layers':['layer.tar']}]"),
                manifest("manifest-config-missing", "[{'Config':'other.json','Layers':['layer.tar']}]"),
                manifest("manifest-config-outside", "[{'Config':'../../etc/hostname','Layers':['layer.tar']}]"),
                manifest("manifest-layers-a-text", "[{'Config':'config.json','Layers':'layer.tar'}]"),
                manifest(
                        "manifest-with-more-layers-than-diff-ids",
                        "[{'Config':'config.json','Layers':['layer.tar','layer.tar']}]"),
                manifest("manifest-tags-a-text", "[{'Config':'config.json','RepoTags':'a:1','Layers':['layer.tar']}]"),
                manifest(
                        "layer-link-loop",
                        "[{'Config':'config.json','Layers':['loop.tar']}]",
                        TarForge.inMemory().symlink("loop.tar", "loop.tar")),
                manifest(
                        "layer-of-another-diff-id",
                        "[{'Config':'config.json','Layers':['other.tar']}]",
                        TarForge.inMemory().file("other.tar", OTHER)),
                manifest(
                        "config-digest-mismatch",
                        "[{'Config':'%s.json','Layers':['layer.tar']}]".formatted("ab".repeat(32)),
                        TarForge.inMemory().file("ab".repeat(32) + ".json", TextLayout.json(CONFIG))),
                oci("index-not-json", new OciForge().file("index.json", TextLayout.json("no json\n"))),
                oci("config-missing", new OciForge().tag("v1", image().missingConfig())),
                oci(
                        "layer-missing",
                        new OciForge().tag("v1", OciImage.of(OciLayer.plain(TAR).missing()))),
                oci(
                        "layer-digest-mismatch",
                        new OciForge().tag("v1", OciImage.of(OciLayer.plain(TAR).claimDigest(Sha256.wrong())))),
                oci("several-images", new OciForge().tag("a", image()).tag("b", OciImage.of(OciLayer.plain(OTHER)))),
                ShouldFail.file("oci-archive", "cut.tar", Arrays.copyOf(oci, oci.length - 3000)));
    }

    private static OciImage image() {
        return OciImage.of(OciLayer.plain(TAR));
    }

    private static DockerArchiveForge two() {
        return new DockerArchiveForge().image("app:1", TAR).image("base:2", OTHER);
    }

    private static ShouldFail manifest(String name, String manifest) {
        return manifest(name, manifest, TarForge.inMemory());
    }

    private static ShouldFail manifest(String name, String manifest, TarForge more) {
        return docker(
                name,
                more.file("manifest.json", TextLayout.json(manifest))
                        .file("config.json", TextLayout.json(CONFIG))
                        .file("layer.tar", TAR)
                        .bytes());
    }

    private static ShouldFail docker(String name, byte[] archive) {
        return ShouldFail.file("docker-archive", name + ".tar", archive);
    }

    private static ShouldFail oci(String name, OciForge forge) {
        return ShouldFail.file("oci-archive", name + ".tar", forge.asOciArchive());
    }
}

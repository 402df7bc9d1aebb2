package io.rafs.shouldfail;

import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.OciNode;
import io.rafs.testdata.TarForge;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** OCI layouts whose index is no index, or does not say which image is meant. */
final class IndexInputs {
    private static final String WELL_FORMED = "sha256:" + "ab".repeat(32);

    private IndexInputs() {}

    static List<ShouldFail> all() {
        return List.of(
                index("not-json", "manifests: []\n"),
                index("cut", "{'schemaVersion':2,'manifests':[{'digest':'sha"),
                index("no-bytes", ""),
                index("array", "[]"),
                index("followed-by-more", "{'schemaVersion':2,'manifests':[]}{}"),
                index("key-twice", "{'manifests':[],'manifests':[]}"),
                index("nested-too-deep", "{'manifests':" + "[".repeat(100) + "]".repeat(100) + "}"),
                layout("not-utf8", Map.of("oci-layout", TextLayout.json("{}"), "index.json", new byte[] {
                    '{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'
                })),
                index("without-manifests", "{'schemaVersion':2}"),
                index("manifests-an-object", "{'manifests':{}}"),
                index("manifest-a-text", "{'manifests':['%s']}".formatted(WELL_FORMED)),
                item("descriptor-without-digest", "'size':1"),
                item("descriptor-digest-a-number", "'digest':1,'size':1"),
                item("descriptor-digest-sha512", "'digest':'sha512:%s','size':1".formatted("ab".repeat(64))),
                item("descriptor-digest-upper-case", "'digest':'sha256:%s','size':1".formatted("AB".repeat(32))),
                item("descriptor-digest-leading-out", "'digest':'sha256:../../../../etc/passwd','size':1"),
                item("descriptor-without-size", "'digest':'%s'".formatted(WELL_FORMED)),
                item("descriptor-size-negative", "'digest':'%s','size':-1".formatted(WELL_FORMED)),
                item("descriptor-size-a-text", "'digest':'%s','size':'12'".formatted(WELL_FORMED)),
                item("descriptor-size-a-fraction", "'digest':'%s','size':1.5".formatted(WELL_FORMED)),
                item(
                        "descriptor-size-beyond-64-bits",
                        "'digest':'%s','size':9223372036854775808".formatted(WELL_FORMED)),
                item(
                        "descriptor-annotations-an-array",
                        "'digest':'%s','size':1,'annotations':[]".formatted(WELL_FORMED)),
                item(
                        "descriptor-platform-a-text",
                        "'digest':'%s','size':1,'platform':'linux/amd64'".formatted(WELL_FORMED)),
                item(
                        "manifest-missing",
                        "'digest':'%s','size':1,'mediaType':'%s'".formatted(WELL_FORMED, OciImage.MANIFEST)),
                item(
                        "nested-index-missing",
                        "'digest':'%s','size':1,'mediaType':'%s'".formatted(WELL_FORMED, OciIndex.INDEX)),
                item("only-an-unknown-type", "'digest':'%s','size':1,'mediaType':'text/plain'".formatted(WELL_FORMED)),
                item(
                        "only-an-attestation",
                        "'digest':'%s','size':1,'platform':{'os':'unknown','architecture':'unknown'}"
                                .formatted(WELL_FORMED)),
                layout("indexes-five-deep", tagged(nested(5, image("f")))),
                layout("entries-without-end", tagged(wide(wide(image("f"))))),
                layout("several-images", new OciForge().tag("one", image("1")).tag("two", image("2"))),
                layout(
                        "several-images-that-would-clear-the-screen",
                        new OciForge().tag("\33[2J", image("1")).tag("two\nlines", image("2"))),
                layout(
                        "several-platforms",
                        tagged(OciIndex.of(
                                image("1").platform("linux", "amd64", null),
                                image("2").platform("linux", "arm64", "v8")))),
                layout("no-such-tag", tagged(image("f"))).when("build -q {} --tag v2 -o {out}"),
                layout("no-such-platform", tagged(image("f"))).when("build -q {} --platform linux/s390x -o {out}"));
    }

    private static OciNode nested(int depth, OciNode node) {
        return depth == 0 ? node : OciIndex.of(nested(depth - 1, node));
    }

    private static OciNode wide(OciNode node) {
        return OciIndex.of(Collections.nCopies(101, node).toArray(OciNode[]::new));
    }

    private static OciImage image(String file) {
        return OciImage.of(OciLayer.plain(TarForge.inMemory().file(file, "").bytes()));
    }

    private static OciForge tagged(OciNode node) {
        return new OciForge().tag("v1", node);
    }

    private static ShouldFail item(String name, String fields) {
        return index(name, "{'schemaVersion':2,'manifests':[{%s}]}".formatted(fields));
    }

    private static ShouldFail index(String name, String json) {
        return layout(name, TextLayout.ofIndex(json));
    }

    private static ShouldFail layout(String name, OciForge forge) {
        return layout(name, forge.files());
    }

    private static ShouldFail layout(String name, Map<String, byte[]> files) {
        return ShouldFail.directory("index", name, files);
    }
}

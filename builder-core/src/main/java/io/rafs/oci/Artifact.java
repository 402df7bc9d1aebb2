package io.rafs.oci;

import io.rafs.format.Digest;
import io.rafs.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How native bootstraps look as an artifact: a manifest with an artifact type and no config, whose subject is the converted
 * image. Source: OCI image spec 1.1, "Guidelines for Artifact Usage".
 */
public final class Artifact {
    /** What the manifest says to be, and what referrers of an image are searched for. */
    public static final String TYPE = "application/vnd.rafs.native.v1+json";

    /** A bootstrap as it is, not compressed: what a kernel mounts. */
    public static final String BOOTSTRAP = "application/vnd.rafs.native.bootstrap.v1";

    /** A data blob: a device of the bootstraps. */
    public static final String BLOB = "application/vnd.rafs.native.blob.v1";

    /** Says which layout a bootstrap has. */
    public static final String LAYOUT = "io.rafs.layout";

    /** Stands where others have a config. */
    public static final Document CONFIG =
            Document.of("the empty config", "application/vnd.oci.empty.v1+json", "{}".getBytes(StandardCharsets.UTF_8));

    private static final String TITLE = "org.opencontainers.image.title";

    private Artifact() {}

    /** Points at a bootstrap, which is to become a file of this name. */
    public static Link bootstrap(Digest digest, long size, String layout, String file) {
        return new Link(BOOTSTRAP, digest, size, Map.of())
                .annotated(LAYOUT, layout)
                .annotated(TITLE, file);
    }

    /** Points at a data blob, so that no registry takes it for garbage. */
    public static Link blob(Link blob, String file) {
        return new Link(BLOB, blob.digest(), blob.size(), Map.of()).annotated(TITLE, file);
    }

    /** The manifest: bootstraps, and behind them their devices in order. */
    public static Document manifest(List<Link> layers, Link subject) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("schemaVersion", 2L);
        fields.put("mediaType", MediaType.MANIFEST);
        fields.put("artifactType", TYPE);
        fields.put("config", Link.to(CONFIG).tree());
        fields.put("layers", layers.stream().map(Link::tree).toList());
        fields.put("subject", subject.tree());
        return Document.of("the manifest of native bootstraps", MediaType.MANIFEST, JsonText.compact(fields));
    }
}

package io.rafs.source;

import io.rafs.format.EscapedText;
import io.rafs.image.Layer;
import io.rafs.image.RefusedException;
import io.rafs.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the layers of one image among blobs: from a manifest to its config, and diff_ids.
 * Source: OCI image spec; Docker's v2 schema 2 forms of the same.
 */
final class OciImage {
    private final String kind;
    private final BlobStore blobs;
    private final SourceOptions options;

    OciImage(String kind, BlobStore blobs, SourceOptions options) {
        this.kind = kind;
        this.blobs = blobs;
        this.options = options;
    }

    /** The image that an index and the options mean. */
    Source fromIndex(JsonObject index) throws IOException {
        IndexSearch search = new IndexSearch(blobs, options, Set.of(), "--ref or --platform");
        return fromManifest(blobs.json("manifest", search.only(index, search.find(index))));
    }

    /** The image of a manifest. */
    Source fromManifest(JsonObject manifest) throws IOException {
        if (manifest.has("artifactType")) {
            throw new RefusedException(
                    manifest.where(),
                    "it is an artifact (%s), not an image; choose another with --ref"
                            .formatted(EscapedText.of(manifest.needText("artifactType"))));
        }
        if (manifest.has("manifests")) {
            throw new RefusedException(
                    manifest.where(),
                    "it is an index of images, expected the manifest of one; copy the image of one platform, or to an OCI"
                            + " layout");
        }
        if (!manifest.has("config") || !manifest.has("layers")) {
            throw new RefusedException(
                    manifest.where(),
                    "it has no config and layers; a schema 1 image? convert it with a current tool first");
        }
        Descriptor config = Descriptor.of(manifest.needObject("config"));
        if (!MediaType.isConfig(config.mediaType())) {
            throw new RefusedException(
                    manifest.where(),
                    "its config is '%s': an artifact, not an image; choose another with --ref"
                            .formatted(EscapedText.of(config.mediaType())));
        }
        return layers(Manifest.read(blobs, manifest, config));
    }

    private Source layers(Manifest manifest) throws IOException {
        List<Layer> layers = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < manifest.layers().size(); i++) {
            Descriptor descriptor = Descriptor.of(manifest.layers().get(i));
            String name = "layer %d (sha256:%s)".formatted(i + 1, descriptor.digest());
            if (MediaType.ofLayer(name, descriptor.mediaType()) == MediaType.FOREIGN) {
                if (!options.skipForeign()) {
                    throw new RefusedException(
                            name,
                            "it is foreign (%s): not to be distributed; --foreign=skip leaves it out"
                                    .formatted(descriptor.mediaType()));
                }
                notes.add("%s: foreign, left out".formatted(name));
                continue;
            }
            FileRange range = blobs.sized(descriptor);
            bytes += range.size();
            layers.add(new TarLayer(
                    name,
                    range,
                    Optional.of(descriptor.digest()),
                    Optional.of(manifest.diffIds().get(i))));
        }
        return new Source(kind, layers, bytes, notes, Optional.of(manifest.document()));
    }
}

package io.rafs.source;

import io.rafs.format.Digest;
import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.image.Layer;
import io.rafs.json.JsonObject;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.MediaType;
import io.rafs.oci.NydusImage;
import io.rafs.store.ImageStore;
import io.rafs.store.IndexSearch;
import io.rafs.store.Manifest;
import io.rafs.store.Stored;
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
    private final ImageStore store;
    private final SourceOptions options;

    OciImage(ImageStore store, SourceOptions options) {
        this.store = store;
        this.options = options;
    }

    /** The image that the options mean. */
    Source open() throws IOException {
        Document document = store.root();
        JsonObject root = document.json();
        if (!MediaType.isIndex(document.mediaType())) {
            return fromManifest(root, document.digest());
        }
        IndexSearch search = new IndexSearch(store, options.choice(), Set.of(), "--ref or --platform");
        Descriptor only = search.only(root, search.find(root));
        return fromManifest(store.json("manifest", only), only.digest());
    }

    /** The image of a manifest, whatever the options say of which one is meant. */
    Source open(Document manifest) throws IOException {
        return fromManifest(manifest.json(), manifest.digest());
    }

    /** The image of a manifest. */
    private Source fromManifest(JsonObject manifest, Digest digest) throws IOException {
        if (manifest.has("artifactType") && !NydusImage.isConverted(manifest)) { // those are refused by their layers
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
        return layers(Manifest.read(store, manifest, config), digest);
    }

    private Source layers(Manifest manifest, Digest digest) throws IOException {
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
            Stored range = store.blob(descriptor);
            bytes += range.size();
            layers.add(new TarLayer(
                    name,
                    range,
                    Optional.of(descriptor.digest()),
                    Optional.of(manifest.diffIds().get(i))));
        }
        return new Source(
                store.kind(),
                layers,
                bytes,
                notes,
                Optional.of(manifest.configDocument()),
                Optional.of(digest),
                () -> {});
    }
}

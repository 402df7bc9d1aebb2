package io.rafs.source;

import io.rafs.format.Digest;
import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.image.Layer;
import io.rafs.image.Limits;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An image that has been converted, where container tools keep images, as Nydus has it: the manifest's last layer is marked and
 * holds the bootstrap, every other one is a data blob, whose digest is its id. Source: Nydus's converter, "Nydus image
 * manifest".
 *
 * @param name what to call it in messages
 * @param manifest of the image
 * @param configDocument of the image, as it was converted
 * @param bootstrap the last layer: a tar that has the bootstrap as {@code image/image.boot}
 * @param blobs the data blobs by their ids, in the order of the manifest; their bytes have not been looked at
 */
public record ConvertedImage(
        String name, Document manifest, Document configDocument, Layer bootstrap, Map<Digest, Stored> blobs) {
    public ConvertedImage {
        blobs = Collections.unmodifiableMap(new LinkedHashMap<>(blobs));
    }

    /**
     * The converted image of a place. Where the options leave several images, those that are not converted do not count.
     *
     * @param store open for as long as the image is used
     * @param name what to call the image in messages
     * @param choice how a user chooses among several, for messages
     * @throws RefusedException if there is none, it is not clear which one is meant, or its documents are damaged
     */
    public static ConvertedImage find(ImageStore store, String name, SourceOptions options, String choice)
            throws IOException {
        Document root = store.root();
        JsonObject json = root.json();
        if (json.has("manifests")) {
            return ofIndex(store, name, json, options, choice);
        }
        if (!NydusImage.isConverted(json)) {
            throw new RefusedException(
                    json.where(),
                    "it is no converted image, expected one whose last layer is marked as a bootstrap; give what rafs"
                            + " convert made");
        }
        return of(name, store, root.typed(), json);
    }

    private static ConvertedImage ofIndex(
            ImageStore store, String name, JsonObject index, SourceOptions options, String choice) throws IOException {
        IndexSearch search = new IndexSearch(store, options.choice(), Set.of(NydusImage.ARTIFACT), choice);
        List<Descriptor> found = search.find(index);
        Map<Digest, Document> manifests = new LinkedHashMap<>();
        List<Descriptor> converted = new ArrayList<>();
        for (Descriptor descriptor : found) {
            if (!manifests.containsKey(descriptor.digest())) {
                Document manifest = store.document("manifest", descriptor);
                if (NydusImage.isConverted(manifest.json())) {
                    manifests.put(descriptor.digest(), manifest);
                }
            }
            if (manifests.containsKey(descriptor.digest())) {
                converted.add(descriptor);
            }
        }
        if (converted.isEmpty()) {
            throw new RefusedException(
                    index.where(),
                    "it holds no converted image%s, expected one whose last layer is marked as a bootstrap; convert one with rafs convert first, and give that instead of:%s"
                            .formatted(search.wish(), IndexSearch.list(found)));
        }
        Descriptor chosen = search.only(index, converted);
        Document manifest = manifests.get(chosen.digest());
        return of(name, store, manifest.typed(), manifest.json());
    }

    private static ConvertedImage of(String name, ImageStore store, Document document, JsonObject json)
            throws IOException {
        Manifest manifest = Manifest.read(store, json, Descriptor.of(json.needObject("config")));
        int last = manifest.layers().size() - 1;
        Map<Digest, Stored> blobs = new LinkedHashMap<>();
        for (JsonObject layer : manifest.layers().subList(0, last)) {
            Descriptor blob = Descriptor.of(layer);
            if (!blob.mediaType().equals(NydusImage.BLOB)) {
                throw new RefusedException(
                        blob.where(),
                        "its media type is '%s', expected %s of all layers but the last; build the image anew"
                                .formatted(EscapedText.of(blob.mediaType()), NydusImage.BLOB));
            }
            blobs.put(blob.digest(), store.blob(blob));
        }
        Descriptor descriptor = Descriptor.of(manifest.layers().get(last));
        String layerName = "%s, bootstrap layer (sha256:%s)".formatted(name, descriptor.digest());
        MediaType.ofLayer(layerName, descriptor.mediaType());
        Layer bootstrap = new TarLayer(
                layerName,
                store.blob(descriptor),
                Optional.of(descriptor.digest()),
                Optional.of(manifest.diffIds().get(last)));
        return new ConvertedImage(name, document, manifest.configDocument(), bootstrap, blobs);
    }

    /** The configuration, parsed. */
    public JsonObject config() throws IOException {
        return configDocument.json();
    }

    /**
     * Unpacks all bootstraps, of which Nydus knows the first.
     *
     * @param files where each is to go, by what follows {@code image/image.boot} in its name; of these only the first, whose
     *     key is empty, has to be there. None is to be used if this fails
     * @param limits on what the layer may ask of its reader
     * @throws RefusedException if the layer is damaged, asks too much, or does not have the bootstrap, or one of them twice
     */
    public void unpackBootstraps(Map<String, Path> files, Limits limits) throws IOException {
        Map<String, Path> named = new LinkedHashMap<>();
        files.forEach((suffix, file) -> named.put(NydusImage.BOOTSTRAP + suffix, file));
        new BootstrapLayer(bootstrap, limits).unpack(named, NydusImage.BOOTSTRAP);
    }

    /**
     * Unpacks the bootstrap.
     *
     * @param file is created; it is not to be used if this fails
     * @param limits on what the layer may ask of its reader
     * @throws RefusedException if the layer is damaged, asks too much, or does not have the bootstrap, or more than once
     */
    public void unpackBootstrap(Path file, Limits limits) throws IOException {
        unpackBootstraps(Map.of("", file), limits);
    }
}

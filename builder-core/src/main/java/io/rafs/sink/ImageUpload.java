package io.rafs.sink;

import io.rafs.format.Digest;
import io.rafs.json.JsonObject;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.NydusImage;
import io.rafs.store.FileRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What makes an image of blobs: its bootstraps, its config, its manifest.
 *
 * @param bootstraps by what follows the name of the primary one, which comes first
 * @param config of the image that was converted
 * @param subject the manifest of that image, if the converted one is to be found by it
 * @param signature of the primary bootstrap, in base64, for nydus-snapshotter, if there is one
 */
public record ImageUpload(
        Map<String, Path> bootstraps, JsonObject config, Optional<Link> subject, Optional<String> signature) {
    /**
     * What was put.
     *
     * @param manifest the converted image's
     * @param layers all of them, that of the bootstraps last
     * @param sentBytes of blobs and the bootstrap layer that the place did not have
     */
    public record Uploaded(Document manifest, List<Link> layers, long sentBytes) {}

    /** The config that the image gets: {@link #run} puts the same. */
    public Document config(List<Digest> blobs) throws IOException {
        List<Digest> diffIds = new ArrayList<>(blobs);
        diffIds.add(BootstrapLayer.diffId(bootstraps));
        return NydusImage.config(config, diffIds);
    }

    /**
     * Puts all of it when the blobs are there, but gives it no name.
     *
     * @param blobs on their way to the same target
     * @param scratch becomes the layer of the bootstraps
     */
    public Uploaded run(ImageTarget target, BlobSending blobs, Path scratch) throws IOException {
        BootstrapLayer layer = BootstrapLayer.write(bootstraps, scratch);
        Link link = signature.isPresent() ? NydusImage.signed(layer.link(), signature.get()) : layer.link();
        long sent = target.atOnce() == 1 ? blobs.await() : 0; // such a target takes one after the other
        sent += target.put(link, FileRange.of(scratch)) ? link.size() : 0;
        sent += target.atOnce() == 1 ? 0 : blobs.await();
        List<Link> layers = new ArrayList<>(blobs.links());
        List<Digest> diffIds = new ArrayList<>();
        layers.forEach(blob -> diffIds.add(blob.digest()));
        layers.add(link);
        diffIds.add(layer.diffId());
        Document document = NydusImage.config(config, diffIds);
        target.put(document);
        Document manifest = NydusImage.manifest(document, layers, subject);
        target.put(manifest);
        return new Uploaded(manifest, List.copyOf(layers), sent);
    }
}

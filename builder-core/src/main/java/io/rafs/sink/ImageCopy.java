package io.rafs.sink;

import io.rafs.format.Digest;
import io.rafs.image.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.MediaType;
import io.rafs.store.ImageStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes an image from one place to another as it is: not a byte of it changes, so that digests and signatures hold. What a
 * manifest or an index leads to is there before it.
 */
public final class ImageCopy {
    private static final int MAX_DEPTH = 4;

    /** Most manifests and blobs of an image, in all its platforms. */
    private static final int MAX_PARTS = 10_000;

    private final ImageStore from;
    private final ImageTarget to;
    private final Set<Digest> seen = new HashSet<>();
    private final List<String> notes = new ArrayList<>();
    private int manifests;
    private int blobs;
    private long sentBytes;

    /** A copy from one place to another. */
    public ImageCopy(ImageStore from, ImageTarget to) {
        this.from = from;
        this.to = to;
    }

    /**
     * What was copied.
     *
     * @param root the manifest or index that has the name now
     * @param manifests manifests and indexes, the root among them
     * @param blobs distinct configs and layers
     * @param sentBytes of blobs that the target did not have
     * @param notes what was left out
     */
    public record Copied(Document root, int manifests, int blobs, long sentBytes, List<String> notes) {}

    /** Copies all that a document leads to, and gives it the target's name. */
    public Copied run(Document root) throws IOException {
        Document typed = typed(root);
        copy(typed, 0);
        to.publish(typed);
        return new Copied(typed, manifests, blobs, sentBytes, List.copyOf(notes));
    }

    /** A registry wants to be told what a document is; not all places say it. */
    private static Document typed(Document document) throws IOException {
        if (!document.mediaType().isEmpty()) {
            return document;
        }
        JsonObject json = document.json();
        String type = json.text("mediaType").orElse(json.has("manifests") ? MediaType.INDEX : MediaType.MANIFEST);
        return new Document(document.where(), type, document.bytes(), document.digest());
    }

    private void copy(Document document, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new RefusedException(
                    document.where(), "indexes are nested deeper than %d; copy the image itself".formatted(MAX_DEPTH));
        }
        if (!seen.add(document.digest())) {
            return;
        }
        JsonObject json = document.json();
        if (json.has("manifests")) {
            for (JsonObject entry : json.objects("manifests")) {
                copy(typed(from.document("manifest", Descriptor.of(entry))), depth + 1);
            }
        } else if (json.has("config") && json.has("layers")) {
            blob(json.needObject("config"));
            for (JsonObject layer : json.objects("layers")) {
                blob(layer);
            }
        } else {
            throw new RefusedException(
                    document.where(),
                    "it has neither manifests nor config and layers; a schema 1 image? convert it with a current tool first");
        }
        count(document.where());
        manifests++;
        to.put(document);
    }

    private void blob(JsonObject json) throws IOException {
        Descriptor descriptor = Descriptor.of(json);
        if (!seen.add(descriptor.digest())) {
            return;
        }
        if (!json.texts("urls").isEmpty()) {
            notes.add("%s: foreign, left where it is".formatted(descriptor.where()));
            return;
        }
        count(descriptor.where());
        blobs++;
        Link link = new Link(descriptor.mediaType(), descriptor.digest(), descriptor.size(), Map.of());
        sentBytes += to.put(link, from.blob(descriptor)) ? descriptor.size() : 0;
    }

    private void count(String where) throws RefusedException {
        if (manifests + blobs >= MAX_PARTS) {
            throw new RefusedException(
                    where, "up to here the image has more than %d manifests and blobs".formatted(MAX_PARTS));
        }
    }
}

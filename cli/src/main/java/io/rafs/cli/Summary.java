package io.rafs.cli;

import io.rafs.build.BuildResult;
import io.rafs.build.ConvertResult;
import io.rafs.image.Blob;
import java.util.Locale;

/** What a build made, for people. */
final class Summary {
    private Summary() {}

    static String of(BuildResult result) {
        StringBuilder out = new StringBuilder();
        image(out, result);
        line(out, "image", "%s, in %.1f s", result.plan().output(), result.seconds());
        return out.toString();
    }

    /** The same of an image that went elsewhere. */
    static String of(ConvertResult result) {
        StringBuilder out = new StringBuilder();
        double seconds = 0;
        for (ConvertResult.Image image : result.images()) {
            if (result.isIndex()) {
                line(out, "platform", "%s", image.platform());
            }
            image(out, image.built());
            line(
                    out,
                    "manifest",
                    "sha256:%s, %d layers, %s sent",
                    image.uploaded().manifest().digest().hex(),
                    image.uploaded().layers().size(),
                    Sizes.of(image.uploaded().sentBytes()));
            image.artifact()
                    .ifPresent(manifest ->
                            line(out, "artifact", "sha256:%s", manifest.digest().hex()));
            seconds += image.built().seconds();
        }
        if (result.isIndex()) {
            line(
                    out,
                    "index",
                    "sha256:%s, %s sent in all",
                    result.root().digest().hex(),
                    Sizes.of(result.sentBytes()));
        }
        line(out, "image", "%s, in %.1f s", result.plan().target(), seconds);
        return out.toString();
    }

    private static void image(StringBuilder out, BuildResult result) {
        long tarBytes = result.layers().stream()
                .mapToLong(layer -> layer.facts().tarBytes())
                .sum();
        line(
                out,
                "source",
                "%s, %d layers, %s",
                result.sourceKind(),
                result.layers().size(),
                Sizes.of(tarBytes));
        line(out, "tree", "%d paths, %s of files", result.paths(), Sizes.of(result.fileBytes()));
        line(
                out,
                "blobs",
                "%d, %s for %s of distinct chunks",
                result.blobs().size(),
                Sizes.of(result.blobBytes()),
                Sizes.of(result.uniqueBytes()));
        for (Blob blob : result.blobs()) {
            line(
                    out,
                    "",
                    "%s  %s, %d chunks, %s",
                    blob.id().hex(),
                    blob.reused() ? "reused" : "layer " + (blob.number() + 1),
                    blob.chunks().size(),
                    Sizes.of(blob.fileSize()));
        }
        for (BuildResult.Bootstrap bootstrap : result.bootstraps()) {
            line(
                    out,
                    bootstrap == result.primary() ? "bootstrap" : "",
                    "%s  %s, %s",
                    bootstrap.digest().hex(),
                    bootstrap.layout(),
                    Sizes.of(bootstrap.size()));
        }
        if (result.blobs().stream().anyMatch(Blob::reused)) {
            line(out, "new", "%s for a node that holds the earlier images", Sizes.of(result.newBytes()));
        }
    }

    private static void line(StringBuilder out, String label, String format, Object... values) {
        out.append(String.format(Locale.ROOT, "%-10s " + format + "%n", prepend(label, values)));
    }

    private static Object[] prepend(String label, Object[] values) {
        Object[] all = new Object[values.length + 1];
        all[0] = label;
        System.arraycopy(values, 0, all, 1, values.length);
        return all;
    }
}

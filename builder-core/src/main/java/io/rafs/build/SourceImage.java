package io.rafs.build;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.Platform;
import io.rafs.source.Source;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * One of the images that are to be converted.
 *
 * @param manifest where it has one
 * @param source its layers, not read yet
 * @param config as it was
 * @param runsOn its platform
 * @param platform what an index is to say of that, to the last field
 */
record SourceImage(
        Optional<Document> manifest, Source source, JsonObject config, Platform runsOn, Map<String, Object> platform) {
    /**
     * The image of a source.
     *
     * @param where what to call it in messages
     * @param platform what an index says of its platform; its config does where that is nothing
     * @throws RefusedException if the source has no config, or its layers are not what a Linux kernel mounts
     */
    static SourceImage of(String where, Optional<Document> manifest, Source source, Optional<JsonObject> platform)
            throws IOException {
        JsonObject config = source.config()
                .orElseThrow(() -> new RefusedException(
                        where,
                        "it is a %s, which has no config; expected an image, or build it with rafs build"
                                .formatted(source.kind())));
        Platform runsOn = platform.isPresent() ? Platform.ofEntry(platform.get()) : Platform.ofEntry(config);
        refuseWindows(where, Platform.ofEntry(config));
        return new SourceImage(
                manifest,
                source,
                config,
                runsOn,
                platform.map(JsonObject::fields).orElseGet(() -> Platform.entry(config)));
    }

    /** The layers of such an image are of another kind. */
    static void refuseWindows(String where, Platform platform) throws RefusedException {
        if (platform.isWindows()) {
            throw new RefusedException(
                    where,
                    "it is for %s, whose files no Linux kernel mounts; list the platforms to convert with --platform"
                            .formatted(EscapedText.of(platform.toString())));
        }
    }

    /** Points at its manifest, and says nothing else of it. */
    Optional<Link> subject() {
        return manifest.map(Link::to);
    }
}

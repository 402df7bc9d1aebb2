package io.rafs.cli;

import io.rafs.golden.SignResult;

/** What people are told of signatures that were made or attached. */
final class SignedReport {
    private SignedReport() {}

    static String of(SignResult result) {
        StringBuilder text = new StringBuilder();
        for (SignResult.SignedImage image : result.images()) {
            text.append(image.repository());
            image.manifest()
                    .ifPresent(digest -> text.append(image.repository().isEmpty() ? "" : "@")
                            .append("sha256:")
                            .append(digest));
            if (image.version() > 0) {
                text.append("  version ").append(image.version());
            }
            if (image.files() > 0) {
                text.append("%n%d files, %s".formatted(image.files(), Sizes.of(image.bytes())));
            }
            text.append(text.length() == 0 ? "" : "\n");
            for (SignResult.Made made : image.signatures()) {
                text.append("  %s  sha256:%s%n".formatted(made.kind(), made.digest()));
            }
        }
        text.append("signatures are in ").append(result.place());
        if (!result.key().isEmpty()) {
            text.append("; ").append(result.key());
        }
        return text.append('\n').toString();
    }
}

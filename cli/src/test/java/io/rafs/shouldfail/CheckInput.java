package io.rafs.shouldfail;

import java.util.Map;

/** Images for {@code rafs check} to find fault with. */
final class CheckInput {
    private CheckInput() {}

    /** A bootstrap by itself. */
    static ShouldFail boot(String kind, String name, BootPatch patch) {
        return boot(kind, name, patch.bytes());
    }

    /** Bytes that are to be taken for a bootstrap. */
    static ShouldFail boot(String kind, String name, byte[] bytes) {
        return new ShouldFail(kind, name + ".boot", Map.of("", bytes), "check {}");
    }

    /** An image directory; its blob's chunk data is not read. */
    static ShouldFail image(String kind, String name, ImagePatch patch) {
        return new ShouldFail(kind, name + ".d", patch.files(), "check {}");
    }

    /** An image directory of which all is read. */
    static ShouldFail data(String kind, String name, ImagePatch patch) {
        return image(kind, name, patch).when("check --data {}");
    }
}

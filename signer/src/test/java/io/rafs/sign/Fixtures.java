package io.rafs.sign;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Keys and vectors of the reference material: keys that are worthless, signatures that real verifiers accepted. */
final class Fixtures {
    /** Passphrase, PKCS#12 password and alias. */
    static final String PASSPHRASE = "test-only";

    private Fixtures() {}

    static Path key(String name) {
        return Shared.require("fixtures", "signing", "keys", "test-only-" + name);
    }

    static byte[] keyBytes(String name) throws IOException {
        return Files.readAllBytes(key(name));
    }

    /** The signer of {@code NAME.key.pem}, with {@code NAME.cert.pem} if that is wanted. */
    static Signer signer(String name, boolean certified) throws IOException {
        return Keys.open(
                key(name + ".key.pem").toString(),
                certified ? Optional.of(key(name + ".cert.pem")) : Optional.empty(),
                Fixtures::none);
    }

    static VerifyingKey publicKey(String name) throws IOException {
        return VerifyingKey.parse(name, keyBytes(name + ".pub.pem"));
    }

    static char[] none(String what) {
        throw new AssertionError("asked for a passphrase of " + what);
    }

    static JsonObject vectors() throws IOException {
        return JsonObject.parse(
                "vectors.json", Files.readAllBytes(Shared.require("fixtures", "signing", "vectors.json")));
    }
}

package io.rafs.cli;

import io.rafs.sign.Keys;
import io.rafs.sign.Signer;
import io.rafs.sign.SigstoreBundle;
import java.io.IOException;
import java.util.Optional;

/** What {@link PackedKeysIT} runs against the packed jar: signs with each key and verifies what it signed. */
final class SignWithEach {
    private SignWithEach() {}

    /** @param files of private keys, with one passphrase */
    public static void main(String[] files) throws IOException {
        for (String file : files) {
            try (Signer signer = Keys.open(file, Optional.empty(), what -> "test-only".toCharArray())) {
                byte[] bundle = SigstoreBundle.sign(SigstoreBundle.IN_TOTO, new byte[] {'{', '}'}, signer);
                boolean verified = SigstoreBundle.parse("bundle", bundle).signedBy(signer.key());
                System.out.println(signer.key().hint() + " " + verified);
            }
        }
    }
}

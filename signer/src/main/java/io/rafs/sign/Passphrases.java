package io.rafs.sign;

import java.io.IOException;

/** Where passphrases and PINs come from; asked only where a key needs one. */
@FunctionalInterface
public interface Passphrases {
    /**
     * The passphrase of {@code what}, in an array that the caller wipes.
     *
     * @throws IOException if there is none, with a message that says how to give one
     */
    char[] passphrase(String what) throws IOException;

    /** The passphrase of a key that cosign made, for which cosign's users have set a variable of its own. */
    default char[] cosignPassphrase(String what) throws IOException {
        return passphrase(what);
    }
}

package io.rafs.cli;

import io.rafs.registry.CredentialSource;
import java.io.IOException;

/** Prints the password that the machine has for a host: a program, so that it runs with another environment. */
final class AskCredentials {
    private AskCredentials() {}

    public static void main(String[] args) throws IOException {
        System.out.println(CredentialSource.docker(System.getenv(), System.err::println)
                .forHost(args[0])
                .map(found -> found.password())
                .orElse("none"));
    }
}

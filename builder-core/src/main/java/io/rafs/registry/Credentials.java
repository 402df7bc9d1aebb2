package io.rafs.registry;

/**
 * A user and a password or token; the user {@code <token>} means that the password is an OAuth2 refresh token, as docker's
 * credential helpers say it. Never shown.
 */
public record Credentials(String user, String password) {
    /** The user name by which credential helpers mark a refresh token. */
    static final String REFRESH_TOKEN = "<token>";

    boolean isRefreshToken() {
        return user.equals(REFRESH_TOKEN);
    }

    /** Neither the user nor the password. */
    @Override
    public String toString() {
        return "Credentials[hidden]";
    }
}

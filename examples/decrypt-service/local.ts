/** Runs together with encrypt-proxy, whose output it decrypts. */
import "../encrypt-proxy/local.ts";

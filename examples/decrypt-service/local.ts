/** It works on what encrypt-proxy gives: both run together. */
import "../encrypt-proxy/local.ts";

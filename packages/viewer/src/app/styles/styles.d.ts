/** Styles are collected into one file by the build. */
declare module "*.css";

// What the search says, in Danish; English is what it says without.
if (document.documentElement.lang === "da") {
  Object.assign(Documentation.TRANSLATIONS, {
    "Search Results": "Søgeresultater",
    "Searching": "Søger",
    "Preparing search...": "Gør søgningen klar …",
    ", in ": ", i ",
    "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.":
      "Ingen side har alle ordene. Se, om de er stavet rigtigt, eller søg på færre ord.",
    "Search finished, found one page matching the search query.": [
      "Én side har ordene.",
      "${resultCount} sider har ordene.",
    ],
  });
}
